import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openSource } from '../../src/ci/open-source.ts';
import { ingestBuild } from '../../src/ingest/ingest-build.ts';
import { createTaskRunner, type TaskRunner } from '../../src/ingest/task-runner.ts';
import { openEmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import type { BenchContext, Benchmark, BenchmarkResult } from './benchmark.ts';
import { alternate, megabytesPerSecond } from './measure.ts';
import { tellingPhrases } from './message-part.ts';
import { plainVerdict } from './plain-verdict.ts';
import { signatureCorpus } from './signature-corpus.ts';

const SIGNATURES = 1000;

/** The budget is for two cores. */
const WORKERS = 2;

/** Ours unpacks, finds events, matches, judges, and stores all of it; the rival only unpacks and counts lines. */
export const readABuild: Benchmark = {
  id: 'P2',
  title: `a build's gzip logs: decode, events, ${SIGNATURES} signatures, verdict, stored, ${WORKERS} threads`,
  goal: '≥ 145 MB/s of unpacked log and ≥ 2 × zcat | rg with the same phrases, which stores nothing',
  run,
};

async function run(context: BenchContext): Promise<BenchmarkResult[]> {
  const queries = signatureCorpus(context.files, SIGNATURES);
  const folder = packBuild(context);
  const phrases = new Set(queries.flatMap(tellingPhrases).map((phrase) => phrase.replaceAll('\n', ' ')));
  phrases.delete('');
  const phraseFile = join(context.scratch, 'phrases.txt');
  writeFileSync(phraseFile, `${[...phrases].join('\n')}\n`);
  const runner = createTaskRunner({ queries, workers: WORKERS });
  const pipe = `zcat ${folder}/*.gz | rg -a -c -i -F -f ${phraseFile}`;
  try {
    const duel = await alternate(
      () => ingest(folder, join(context.scratch, 'store'), runner),
      () => spawnSync('sh', ['-c', pipe], { stdio: 'ignore' }),
      context.rounds,
    );
    const ours = megabytesPerSecond(context.sizeBytes, duel.oursMs);
    const command = `zcat *.gz | rg -a -c -i -F -f (${phrases.size} phrases)`;
    if (spawnSync('rg', ['--version']).status !== 0) {
      const note = 'ripgrep is not installed here: install it (apt install ripgrep) to compare';
      return [{ ours, rival: null, ratio: null, unit: 'MB/s', command, note }];
    }
    const rival = megabytesPerSecond(context.sizeBytes, duel.rivalMs);
    return [{ ours, rival, ratio: duel.ratio, unit: 'MB/s', command }];
  } finally {
    await runner.close();
  }
}

function packBuild({ files, scratch }: BenchContext): string {
  const folder = join(scratch, 'build');
  mkdirSync(folder);
  for (const [number, { path, filename }] of files.entries()) {
    const name = `${number}-${filename.replaceAll('/', '-')}.gz`;
    writeFileSync(join(folder, name), gzipSync(readFileSync(path)));
  }
  return folder;
}

/** A new store each time: nothing is there already. */
async function ingest(folder: string, storeFolder: string, runner: TaskRunner): Promise<void> {
  rmSync(storeFolder, { recursive: true, force: true });
  const store = await openEmbeddedStore(storeFolder, { mode: 'write' });
  for (const source of await openSource(folder))
    await ingestBuild({ source, runner, store, judge: plainVerdict });
  await store.close();
}
