import { readFileSync } from 'node:fs';
import type { BenchFile } from './benchmark.ts';

/** A word as it stands in most messages. */
const WORD = /\b[a-z]{4,20}\b/gi;

/** Lines of a file that are looked at. */
const SAMPLE_LINES = 5_000;

const COMMON_SHARE = 1 / 50;

/** A word that is in about one line of fifty; the same files give the same word. */
export function chooseCommonWord(files: readonly BenchFile[]): string {
  const linesWith = new Map<string, number>();
  let lines = 0;
  for (const file of files) {
    for (const line of sampleLines(file)) {
      lines += 1;
      for (const word of new Set(wordsOf(line))) linesWith.set(word, (linesWith.get(word) ?? 0) + 1);
    }
  }
  return nearest(linesWith, lines * COMMON_SHARE);
}

function sampleLines(file: BenchFile): string[] {
  return readFileSync(file.path, 'latin1').split('\n', SAMPLE_LINES);
}

function wordsOf(line: string): string[] {
  return (line.match(WORD) ?? []).map((word) => word.toLowerCase());
}

function nearest(linesWith: ReadonlyMap<string, number>, wanted: number): string {
  let found = { word: '', distance: Number.POSITIVE_INFINITY };
  for (const [word, lines] of linesWith) {
    const distance = Math.abs(lines - wanted);
    if (distance < found.distance) found = { word, distance };
  }
  return found.word;
}
