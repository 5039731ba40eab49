import type { Benchmark } from './benchmark.ts';
import { matchSignatures } from './p1-match-signatures.ts';
import { readABuild } from './p2-read-a-build.ts';
import { bulkIntoCluster } from './p3-bulk.ts';
import { searchStore } from './p4-search-store.ts';
import { storeBytes } from './p5-disk-bytes.ts';
import { manySignatures } from './p6-many-signatures.ts';
import { boundedMemory } from './p7-memory.ts';
import { previewSignatures } from './p8-preview-signature.ts';
import { servePages } from './p9-serve-pages.ts';
import { killedBots } from './p10-killed-bots.ts';
import { failuresAtOnce } from './p11-failures-at-once.ts';
import { answerFailure } from './p12-answer-failure.ts';
import { logViewer } from './p13-log-viewer.ts';

/** All benchmarks, in the order in which they run. */
export const BENCHMARKS: readonly Benchmark[] = [
  matchSignatures,
  readABuild,
  bulkIntoCluster,
  searchStore,
  storeBytes,
  manySignatures,
  boundedMemory,
  previewSignatures,
  servePages,
  killedBots,
  failuresAtOnce,
  answerFailure,
  logViewer,
];
