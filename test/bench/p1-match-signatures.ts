import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMatcher } from '../../src/match/matcher.ts';
import type { BenchContext, Benchmark, BenchmarkResult } from './benchmark.ts';
import { matchFiles } from './match-files.ts';
import { alternate, megabytesPerSecond } from './measure.ts';
import { tellingPhrases } from './message-part.ts';
import { signatureCorpus } from './signature-corpus.ts';

const SIGNATURES = 1000;

const RIVAL = ['rg', '-j1', '-a', '-c', '-i', '-F', '-f'] as const;

/** Ours reads files, finds records and evaluates to exact hits; the rival counts lines that hold a phrase. */
export const matchSignatures: Benchmark = {
  id: 'P1',
  title: `match ${SIGNATURES} signatures against raw log bytes, exact hits, one thread`,
  goal: '≥ 3 × ripgrep with the same phrases on the same files',
  run,
};

async function run(context: BenchContext): Promise<BenchmarkResult[]> {
  const queries = signatureCorpus(context.files, SIGNATURES);
  const phrases = new Set(queries.flatMap(tellingPhrases).map((phrase) => phrase.replaceAll('\n', ' ')));
  phrases.delete('');
  const phraseFile = join(context.scratch, 'phrases.txt');
  writeFileSync(phraseFile, `${[...phrases].join('\n')}\n`);
  const command = `${RIVAL.join(' ')} (${phrases.size} phrases)`;
  let hits = 0;
  const ours = () => {
    hits = matchFiles(context.files, createMatcher(queries));
  };
  if (!hasRipgrep()) {
    const alone = await alternate(ours, ours, context.rounds);
    const speed = megabytesPerSecond(context.sizeBytes, alone.oursMs);
    const note = 'ripgrep is not installed here: install it (apt install ripgrep) to compare';
    return [{ ours: speed, rival: null, ratio: null, unit: 'MB/s', command, note }];
  }
  const duel = await alternate(ours, () => searchWithRipgrep(context, phraseFile), context.rounds);
  return [
    {
      ours: megabytesPerSecond(context.sizeBytes, duel.oursMs),
      rival: megabytesPerSecond(context.sizeBytes, duel.rivalMs),
      ratio: duel.ratio,
      unit: 'MB/s',
      command,
      note: `${hits} hits`,
    },
  ];
}

function hasRipgrep(): boolean {
  return spawnSync('rg', ['--version']).status === 0;
}

function searchWithRipgrep({ files }: BenchContext, phraseFile: string): void {
  const [command, ...words] = RIVAL;
  const paths = files.map((file) => file.path);
  const { status } = spawnSync(command, [...words, phraseFile, ...paths], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  // 1 says that nothing was found.
  if (status !== 0 && status !== 1) throw new Error(`expected ripgrep to succeed, it ended with ${status}`);
}
