import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEJABUG } from '../support/run-dejabug.ts';
import type { BenchContext, Benchmark, BenchmarkResult } from './benchmark.ts';
import { chooseCommonWord } from './choose-common-word.ts';
import { alternate, timeMs } from './measure.ts';
import { packBuilds, RARE_PHRASE, storeBuilds } from './stored-builds.ts';

const QUICK_BYTES = 1e9;
const FULL_BYTES = 10e9;

/** Rounds of each search: the rival reads everything each time. */
const ROUNDS = 3;

/** Both sides are processes from start to end, and write what they find into a file. */
export const searchStore: Benchmark = {
  id: 'P4',
  title: 'search the embedded store, from process start to the last event',
  goal: 'rare phrase ≥ 50 × `rg -z` on the same files, regular word and wildcard ≥ 1 ×',
  run,
};

interface SearchCase {
  readonly name: string;
  readonly query: string;
  readonly rival: readonly string[];
}

async function run(context: BenchContext): Promise<BenchmarkResult[]> {
  const commonWord = chooseCommonWord(context.files);
  const sizeBytes = context.isFull ? FULL_BYTES : QUICK_BYTES;
  const builds = await packBuilds(context.files, join(context.scratch, 'builds'), sizeBytes);
  const store = join(context.scratch, 'store');
  const storeMs = await timeMs(() => storeBuilds(builds.folders, store));
  context.say(
    `   ${builds.folders.length} builds, ${Math.round(builds.sizeBytes / 1e6)} MB, stored in ${Math.round(storeMs)} ms`,
  );
  const wildcard = [commonWord.slice(0, 3), commonWord.slice(-2)] as const;
  const cases: readonly SearchCase[] = [
    { name: 'rare phrase', query: `message:"${RARE_PHRASE}"`, rival: ['-F', '-w', RARE_PHRASE] },
    {
      name: 'rare phrase in one job',
      query: `message:"${RARE_PHRASE}" AND build_name:"job-3"`,
      rival: ['-F', '-w', RARE_PHRASE],
    },
    { name: 'regular word', query: `message:${commonWord}`, rival: ['-F', '-w', commonWord] },
    { name: 'wildcard', query: `message:${wildcard.join('*')}`, rival: [`\\b${wildcard.join('\\w*')}\\b`] },
  ];
  const results: BenchmarkResult[] = [];
  for (const one of cases) results.push(await compare(one, store, builds.folders, context));
  return results;
}

async function compare(
  { name, query, rival }: SearchCase,
  store: string,
  folders: readonly string[],
  context: BenchContext,
): Promise<BenchmarkResult> {
  const words = ['-z', '-a', '-i', '--no-filename', ...rival];
  const found = join(context.scratch, 'ours.jsonl');
  const theirs = join(context.scratch, 'rival.txt');
  const ours = () => runInto(found, process.execPath, [DEJABUG, 'search', query, '--store', store, '--json']);
  const command = `rg ${words.join(' ')}`;
  const hasRival = spawnSync('rg', ['--version']).status === 0;
  const duel = await alternate(
    ours,
    hasRival ? () => runInto(theirs, 'rg', [...words, '--', ...folders]) : ours,
    ROUNDS,
  );
  const note = `${name}: ${query}; ${countLines(found)} events`;
  if (!hasRival) {
    return {
      ours: duel.oursMs,
      rival: null,
      ratio: null,
      unit: 'ms',
      command,
      note: `${note}; ripgrep is not installed`,
    };
  }
  return {
    ours: duel.oursMs,
    rival: duel.rivalMs,
    ratio: duel.ratio,
    unit: 'ms',
    command,
    note: `${note}, the rival ${countLines(theirs)} lines`,
  };
}

function runInto(path: string, command: string, words: readonly string[]): void {
  const file = openSync(path, 'w');
  const { status } = spawnSync(command, words, { stdio: ['ignore', file, 'ignore'] });
  closeSync(file);
  // 1 says that nothing was found.
  if (status !== 0 && status !== 1) throw new Error(`${command} ${words.join(' ')} ended with ${status}`);
}

function countLines(path: string): number {
  let lines = 0;
  for (const byte of readFileSync(path)) if (byte === 0x0a) lines += 1;
  return lines;
}
