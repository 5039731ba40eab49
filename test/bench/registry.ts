import type { Benchmark } from './benchmark.ts';
import { matchSignatures } from './p1-match-signatures.ts';
import { manySignatures } from './p6-many-signatures.ts';

/** All benchmarks, in the order in which they run. */
export const BENCHMARKS: readonly Benchmark[] = [matchSignatures, manySignatures];
