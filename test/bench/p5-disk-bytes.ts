import { join } from 'node:path';
import { whyNoElasticsearch } from '../support/elasticsearch.ts';
import type { BenchContext, Benchmark, BenchmarkResult } from './benchmark.ts';
import { elasticsearchBytes } from './elasticsearch-bytes.ts';
import { diskBytes, packBuilds, storeBuilds } from './stored-builds.ts';

/** Text that the rival is given: it takes three megabytes a second. */
const RIVAL_BYTES = 24e6;

/** What the embedded store takes on the disk: blocks, token filters and the catalogue. */
export const storeBytes: Benchmark = {
  id: 'P5',
  title: 'bytes on disk a byte of log, everything counted',
  goal: '≤ 0.10 on OpenStack service logs, ≤ 0.15 on any, ≤ 1/5 of Elasticsearch',
  run,
};

async function run(context: BenchContext): Promise<BenchmarkResult[]> {
  const all = await store(context, 'all', context.sizeBytes);
  const gzip = (await diskBytes(all.folder)) / all.sizeBytes;
  const unit = 'bytes a byte';
  const results: BenchmarkResult[] = [
    {
      ours: all.ratio,
      rival: gzip,
      ratio: gzip / all.ratio,
      unit,
      command: 'gzip -6, file by file, in which nothing can be found without unpacking',
    },
  ];
  const part = await store(context, 'part', RIVAL_BYTES);
  const command = 'Elasticsearch, a document an event, best_compression, merged into one segment';
  const reason = await whyNoElasticsearch();
  if (reason !== false)
    return [...results, { ours: part.ratio, rival: null, ratio: null, unit, command, note: reason }];
  const rival = (await elasticsearchBytes(part.directory)) / part.sizeBytes;
  return [...results, { ours: part.ratio, rival, ratio: rival / part.ratio, unit, command }];
}

async function store(
  context: BenchContext,
  name: string,
  sizeBytes: number,
): Promise<{ folder: string; directory: string; sizeBytes: number; ratio: number }> {
  const folder = join(context.scratch, name, 'builds');
  const directory = join(context.scratch, name, 'store');
  const builds = await packBuilds(context.files, folder, sizeBytes);
  await storeBuilds(builds.folders, directory);
  return {
    folder,
    directory,
    sizeBytes: builds.sizeBytes,
    ratio: (await diskBytes(directory)) / builds.sizeBytes,
  };
}
