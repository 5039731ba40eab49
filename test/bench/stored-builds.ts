import { readFileSync } from 'node:fs';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import pLimit from 'p-limit';
import { openSource } from '../../src/ci/open-source.ts';
import { ingestBuild } from '../../src/ingest/ingest-build.ts';
import { createTaskRunner } from '../../src/ingest/task-runner.ts';
import { openEmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import type { WritableStore } from '../../src/store/writable-store.ts';
import type { BenchFile } from './benchmark.ts';
import { plainVerdict } from './plain-verdict.ts';

const gzipAsync = promisify(gzip);

/** Text of one build, about. */
const BUILD_BYTES = 8 * 1024 * 1024;

/** Files are packed by two of zlib's threads. */
const PACKED_AT_ONCE = 2;

/** Digits near a line's start are mostly its time: they stay, so that formats are recognised. */
const PREFIX_LENGTH = 30;

/** A message that no log has, but for the few files that {@link packBuilds} puts it into. */
export const RARE_PHRASE = 'lost quorum of zygote brokers';

/** One file in so many bytes holds the rare phrase. */
const BYTES_A_RARE_PHRASE = 250e6;

/** Builds as a log server has them: one folder each, of `.gz` files. */
export interface PackedBuilds {
  readonly folders: readonly string[];
  readonly paths: readonly string[];
  /** Of the text before packing. */
  readonly sizeBytes: number;
}

/**
 * Packs `files` into folders of builds below `folder`, over and over until there is `sizeBytes` of text.
 * From the second round on the digits of the messages are others, so that no two builds have the same ids.
 */
export async function packBuilds(
  files: readonly BenchFile[],
  folder: string,
  sizeBytes: number,
  buildBytes = BUILD_BYTES,
): Promise<PackedBuilds> {
  const limit = pLimit(PACKED_AT_ONCE);
  const folders: string[] = [];
  const packing: Promise<string>[] = [];
  let [made, inBuild] = [0, buildBytes];
  for (let number = 0; made < sizeBytes; number += 1) {
    if (inBuild >= buildBytes) {
      inBuild = 0;
      folders.push(join(folder, `build-${folders.length}`));
      await mkdir(folders.at(-1)!, { recursive: true });
    }
    const file = files[number % files.length]!;
    const path = join(folders.at(-1)!, `${number}-${basename(file.filename)}.gz`);
    const round = Math.floor(number / files.length);
    const isRare =
      Math.floor(made / BYTES_A_RARE_PHRASE) !== Math.floor((made + file.sizeBytes) / BYTES_A_RARE_PHRASE);
    const added = isRare ? `worker 3: ${RARE_PHRASE}, giving up\n` : '';
    packing.push(limit(() => packFile(file, round, added, path)));
    // No more than the pool has to do, for each holds its text.
    if (packing.length % PACKED_AT_ONCE === 0) await Promise.all(packing);
    made += file.sizeBytes;
    inBuild += file.sizeBytes;
  }
  return { folders, paths: await Promise.all(packing), sizeBytes: made };
}

async function packFile(file: BenchFile, round: number, added: string, path: string): Promise<string> {
  const text = withOtherDigits(readFileSync(file.path), round);
  await writeFile(path, await gzipAsync(Buffer.concat([text, Buffer.from(added)])));
  return path;
}

/** Adds `round` to each digit behind the first {@link PREFIX_LENGTH} bytes of a line, without carry. */
function withOtherDigits(text: Uint8Array, round: number): Uint8Array {
  if (round % 10 === 0) return text;
  let lineStart = 0;
  for (let at = 0; at < text.length; at += 1) {
    const byte = text[at]!;
    if (byte === 0x0a) lineStart = at + 1;
    else if (byte >= 0x30 && byte <= 0x39 && at - lineStart >= PREFIX_LENGTH) {
      text[at] = 0x30 + ((byte - 0x30 + round) % 10);
    }
  }
  return text;
}

/** Ingests builds into a store in `directory`. */
export async function storeBuilds(folders: readonly string[], directory: string): Promise<void> {
  const store = await openEmbeddedStore(directory, { mode: 'write' });
  try {
    await ingestBuilds(folders, store);
  } finally {
    await store.close();
  }
}

/** Ingests builds as `dejabug ingest` does. */
export async function ingestBuilds(folders: readonly string[], store: WritableStore): Promise<void> {
  const runner = createTaskRunner({ queries: [] });
  try {
    for (const folder of folders) {
      for (const source of await openSource(folder)) {
        await ingestBuild({
          source,
          runner,
          store,
          overrides: {
            buildUuid: basename(folder),
            jobName: `job-${folders.indexOf(folder) % 7}`,
            status: 'FAILURE',
          },
          judge: plainVerdict,
        });
      }
    }
  } finally {
    await runner.close();
  }
}

/** Bytes of all files below `directory`: what is really kept, not what the file system rounds it up to. */
export async function diskBytes(directory: string): Promise<number> {
  let total = 0;
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) total += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return total;
}
