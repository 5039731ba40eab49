import { join } from 'node:path';
import { openSource } from '../../src/ci/open-source.ts';
import { ingestBuild } from '../../src/ingest/ingest-build.ts';
import type { TaskRunner } from '../../src/ingest/task-runner.ts';
import { createTaskRunner } from '../../src/ingest/task-runner.ts';
import type { TimeContext } from '../../src/log-format/log-format.ts';
import type { Build } from '../../src/model/build.ts';
import { type EmbeddedStore, openEmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import type { EncodedBlock } from '../../src/store/embedded/encoded-block.ts';
import type { StoredFile } from '../../src/store/stored-file.ts';
import { plainVerdict } from './plain-verdict.ts';

/** A build as it was read, ready to be written any number of times. */
interface RecordedBuild {
  readonly build: Build;
  readonly times: TimeContext;
  readonly files: ReadonlyMap<number, StoredFile>;
  readonly blocks: readonly EncodedBlock[];
  readonly sizeBytes: number;
}

/**
 * Fills a store in `directory` with `count` builds: those in `folders`, read once and written over and over under
 * other names, a failed one and a passed one by turns. Each has files, filters and catalogue rows of its own.
 * @returns the bytes of text in it
 */
export async function multiplyBuilds(
  folders: readonly string[],
  directory: string,
  count: number,
): Promise<number> {
  const store = await openEmbeddedStore(directory, { mode: 'write' });
  const runner = createTaskRunner({ queries: [] });
  let sizeBytes = 0;
  try {
    const recorded: RecordedBuild[] = [];
    for (const folder of folders) recorded.push(await recordBuild(folder, runner));
    for (let number = 0; number < count; number += 1) {
      const one = recorded[number % recorded.length]!;
      await writeBuild(store, one, number);
      sizeBytes += one.sizeBytes;
    }
  } finally {
    await runner.close();
    await store.close();
  }
  return sizeBytes;
}

async function recordBuild(folder: string, runner: TaskRunner): Promise<RecordedBuild> {
  const [source] = await openSource(folder);
  if (source === undefined) throw new Error(`expected a build in ${folder}, found none`);
  const files = new Map<number, StoredFile>();
  const blocks: EncodedBlock[] = [];
  let times: TimeContext = { notBefore: 0, notAfter: 0, reference: 0 };
  const store: Parameters<typeof ingestBuild>[0]['store'] = {
    beginBuild: async (_build, context) => {
      times = context;
      return {
        kind: 'blocks',
        addFile: (number, file) => void files.set(number, file),
        addBlock: async (block) => void blocks.push(block),
        commit: async () => 'stored',
        abort: async () => true,
      };
    },
  };
  const overrides = { buildUuid: join(folder), status: 'FAILURE' };
  const { build } = await ingestBuild({ source, runner, store, overrides, judge: plainVerdict });
  let sizeBytes = 0;
  for (const block of blocks) sizeBytes += block.sizeBytes;
  return { build, times, files, blocks, sizeBytes };
}

async function writeBuild(store: EmbeddedStore, one: RecordedBuild, number: number): Promise<void> {
  const { build, times, files, blocks } = one;
  const buildUuid = `build-${number}`;
  const named = {
    ...build,
    buildUuid,
    jobName: `job-${number % 40}`,
    status: number % 4 === 0 ? 'SUCCESS' : 'FAILURE',
  };
  const writer = await store.beginBuild(named, times);
  for (const block of blocks) await writer.addBlock(block);
  for (const [file, about] of files) writer.addFile(file, about);
  await writer.commit({
    verdict: plainVerdict({ build: named, files: [], hits: new Map(), incomplete: [], timings: {} }),
  });
}
