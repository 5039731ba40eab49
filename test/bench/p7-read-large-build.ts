import { readFileSync } from 'node:fs';
import { openLocalFile } from '../../src/ci/directory/open-local-file.ts';
import type { LogSource, SourceFile } from '../../src/ci/log-source.ts';
import { ingestBuild } from '../../src/ingest/ingest-build.ts';
import { createTaskRunner } from '../../src/ingest/task-runner.ts';
import { openEmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import { plainVerdict } from './plain-verdict.ts';

/** The process whose memory P7 measures: reads a build of `sizeBytes` and says what it took. */
const [packed = '', packedText = '', sizeBytes = '', queryFile = '', storeFolder = ''] =
  process.argv.slice(2);

const LINE_BYTES = 500_000_000;
const CHUNK_BYTES = 256 * 1024;

/** One file over and over under other names, and one that is a single line. */
function* files(): Generator<SourceFile> {
  yield { path: 'single-line.log', open: singleLine };
  for (let bytes = LINE_BYTES; bytes < Number(sizeBytes); bytes += Number(packedText)) {
    yield { path: `${bytes}.log.gz`, open: (signal) => openLocalFile(packed, signal) };
  }
}

async function* singleLine(): AsyncGenerator<Uint8Array> {
  for (let bytes = 0; bytes < LINE_BYTES; bytes += CHUNK_BYTES) {
    yield Buffer.alloc(CHUNK_BYTES, `{"id":${bytes},"state":"no failure here"},`);
  }
}

const source: LogSource = {
  location: 'a large build',
  sequential: false,
  incomplete: [],
  describe: async () => ({ buildUuid: 'large', status: 'FAILURE' }),
  files: async function* () {
    yield* files();
  },
};

const startedAt = performance.now();
const runner = createTaskRunner({ queries: JSON.parse(readFileSync(queryFile, 'utf8')), workers: 2 });
const store = await openEmbeddedStore(storeFolder, { mode: 'write' });
const { timings } = await ingestBuild({ source, runner, store, judge: plainVerdict });
await store.close();
await runner.close();
const summary = {
  peakMegabytes: process.resourceUsage().maxRSS / 1000,
  seconds: (performance.now() - startedAt) / 1000,
  bytes: timings.bytes,
};
process.stdout.write(JSON.stringify(summary));
