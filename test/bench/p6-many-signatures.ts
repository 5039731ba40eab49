import { createMatcher } from '../../src/match/matcher.ts';
import type { BenchContext, Benchmark, BenchmarkResult } from './benchmark.ts';
import { matchFiles } from './match-files.ts';
import { alternate } from './measure.ts';
import { signatureCorpus } from './signature-corpus.ts';

const FEW = 100;
const COUNTS = [1000, 10_000] as const;

/**
 * What signatures cost when there are many: the same pass with 100 of them is the rival. Matchers live as long as a
 * process does, so they are made before.
 */
export const manySignatures: Benchmark = {
  id: 'P6',
  title: 'cost of one pass by number of signatures',
  goal: '10,000 cost ≤ 1.5 × of 100',
  run,
};

async function run(context: BenchContext): Promise<BenchmarkResult[]> {
  const all = signatureCorpus(context.files, Math.max(...COUNTS));
  // Every n-th, so that few and many are of the same kinds.
  const some = (count: number) => all.filter((_, index) => index % Math.floor(all.length / count) === 0);
  const few = createMatcher(some(FEW));
  const results: BenchmarkResult[] = [];
  for (const count of COUNTS) {
    const startedAt = performance.now();
    const many = createMatcher(some(count));
    const note = `made in ${(performance.now() - startedAt).toFixed(0)} ms, once a process`;
    const duel = await alternate(
      () => matchFiles(context.files, many),
      () => matchFiles(context.files, few),
      context.rounds,
    );
    const perMegabyte = (ms: number) => ms / (context.sizeBytes / 1e6);
    results.push({
      ours: perMegabyte(duel.oursMs),
      rival: perMegabyte(duel.rivalMs),
      ratio: duel.oursMs / duel.rivalMs,
      unit: 'ms/MB (ratio: cost)',
      command: `${count} signatures against ${FEW}`,
      note,
    });
  }
  return results;
}
