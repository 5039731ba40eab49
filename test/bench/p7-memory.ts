import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { BenchContext, Benchmark, BenchmarkResult } from './benchmark.ts';
import { signatureCorpus } from './signature-corpus.ts';

const GB = 1e9;
const LIMIT_MB = 512;

/** Reads one large build in a process of its own and asks what memory that took at most. */
export const boundedMemory: Benchmark = {
  id: 'P7',
  title: 'peak memory of reading one build of 5 GB (quick form: 1 GB) with a line of 500 MB in it, stored',
  goal: `≤ ${LIMIT_MB} MB resident`,
  run,
};

async function run(context: BenchContext): Promise<BenchmarkResult[]> {
  const packed = join(context.scratch, 'logs.gz');
  const text = Buffer.concat(context.files.slice(0, 25).map(({ path }) => readFileSync(path)));
  writeFileSync(packed, gzipSync(text));
  const sizeBytes = context.isFull ? 5 * GB : GB;
  const child = fileURLToPath(new URL('p7-read-large-build.js', import.meta.url));
  const queryFile = join(context.scratch, 'queries.json');
  writeFileSync(queryFile, JSON.stringify(signatureCorpus(context.files, 1000)));
  const words = [
    child,
    packed,
    String(text.length),
    String(sizeBytes),
    queryFile,
    join(context.scratch, 'store'),
  ];
  const { stdout, stderr, status } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`expected the reading to succeed, it ended with ${status}: ${stderr}`);
  const { peakMegabytes, seconds, bytes } = JSON.parse(stdout);
  const note = `${(bytes / GB).toFixed(2)} GB in ${seconds.toFixed(1)} s`;
  const command = `at most ${LIMIT_MB} MB`;
  return [{ ours: peakMegabytes, rival: null, ratio: LIMIT_MB / peakMegabytes, unit: 'MB', command, note }];
}
