import { join } from 'node:path';
import { whyNoElasticsearch } from '../support/elasticsearch.ts';
import type { BenchContext, Benchmark, BenchmarkResult } from './benchmark.ts';
import { elasticsearchBytes } from './elasticsearch-bytes.ts';
import { diskBytes, packBuilds, storeBuilds } from './stored-builds.ts';

/** Text that the rival is given: it takes three megabytes a second. */
const RIVAL_BYTES = 24e6;

/** What the stores take on the disk: blocks, token filters and the catalogue; or the indices of events and records. */
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
  const bytes = await elasticsearchBytes(part.directory, part.folders);
  const [rival, cluster] = [bytes.plain / part.sizeBytes, bytes.store / part.sizeBytes];
  return [
    ...results,
    { ours: part.ratio, rival, ratio: rival / part.ratio, unit, command },
    { ours: cluster, rival, ratio: rival / cluster, unit, command, note: 'ours: the store in Elasticsearch' },
  ];
}

interface Stored {
  readonly folder: string;
  readonly folders: readonly string[];
  readonly directory: string;
  readonly sizeBytes: number;
  readonly ratio: number;
}

async function store(context: BenchContext, name: string, sizeBytes: number): Promise<Stored> {
  const folder = join(context.scratch, name, 'builds');
  const directory = join(context.scratch, name, 'store');
  const builds = await packBuilds(context.files, folder, sizeBytes);
  await storeBuilds(builds.folders, directory);
  return {
    folder,
    folders: builds.folders,
    directory,
    sizeBytes: builds.sizeBytes,
    ratio: (await diskBytes(directory)) / builds.sizeBytes,
  };
}
