import { join } from 'node:path';
import type { BenchContext, Benchmark, BenchmarkResult } from './benchmark.ts';
import { diskBytes, packBuilds, storeBuilds } from './stored-builds.ts';

/** What the embedded store takes on the disk: blocks, token filters and the catalogue. */
export const storeBytes: Benchmark = {
  id: 'P5',
  title: 'bytes on disk a byte of log, everything counted',
  goal: '≤ 0.10 on OpenStack service logs, ≤ 0.15 on any',
  run,
};

async function run(context: BenchContext): Promise<BenchmarkResult[]> {
  const builds = await packBuilds(context.files, join(context.scratch, 'builds'), context.sizeBytes);
  const store = join(context.scratch, 'store');
  await storeBuilds(builds.folders, store);
  const ours = (await diskBytes(store)) / builds.sizeBytes;
  const gzip = (await diskBytes(join(context.scratch, 'builds'))) / builds.sizeBytes;
  return [
    {
      ours,
      rival: gzip,
      ratio: gzip / ours,
      unit: 'bytes a byte',
      command: 'gzip -6, a file each, which nothing can be searched in without unpacking',
      note: `${builds.folders.length} builds of ${builds.paths.length} files`,
    },
  ];
}
