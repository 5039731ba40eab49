import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { AppError } from '../../errors.ts';
import { withBlockFile } from './block-file.ts';
import type { BlockRow, BuildRow } from './catalogue-rows.ts';
import type { StoreContext } from './store-context.ts';

/**
 * Where the token filters of a build are. Those of a small build are in the catalogue, so that a search tells many
 * small builds apart without opening a file for each. Those of others are in the block file behind the blocks, as all
 * were up to schema 4: to read them takes longer than to open the file.
 */

/** Bytes that the filters of a build have at most in the catalogue: about those of 2 MiB of text. */
const MAX_KEPT_BYTES = 64 * 1024;

/** In front of each filter in the catalogue: how many bytes it has. */
const LENGTH_BYTES = 4;

/** The filters of a build as the catalogue keeps them; undefined when they belong into the block file. */
export function packFilters(filters: readonly Uint8Array[]): Uint8Array | undefined {
  const packed = Buffer.concat(filters.flatMap((filter) => [lengthOf(filter), filter]));
  return packed.length <= MAX_KEPT_BYTES ? packed : undefined;
}

function lengthOf(filter: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(LENGTH_BYTES);
  bytes.writeUInt32LE(filter.length);
  return bytes;
}

/** The filters that {@link packFilters} packed, one after the other, as views. */
export function* unpackFilters(packed: Uint8Array): Generator<Uint8Array> {
  const lengths = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  for (let start = LENGTH_BYTES; start <= packed.length; start += LENGTH_BYTES) {
    const end = start + lengths.getUint32(start - LENGTH_BYTES, true);
    yield packed.subarray(start, end);
    start = end;
  }
}

/**
 * The filters of a build, in the order of its blocks.
 * @throws AppError `STORE_CORRUPT` - when they are not those that were written
 * @throws Error `ENOENT` - when the block file is gone
 */
export function readFilters(
  { catalogue, blocksDirectory }: Pick<StoreContext, 'catalogue' | 'blocksDirectory'>,
  build: BuildRow,
  blocks: readonly BlockRow[],
): Uint8Array[] {
  const kept = catalogue.filters.find(build.id);
  if (kept === undefined) {
    const path = join(blocksDirectory, build.logs.path ?? '');
    return cutFilters(
      withBlockFile(path, (file) => file.filters(build.logs)),
      blocks,
    );
  }
  if (crc32(kept) !== build.logs.filtersCrc) {
    throw new AppError(
      'STORE_CORRUPT',
      `the token filters of build ${build.uuid} in the catalogue are not what was written (CRC-32)`,
    );
  }
  return [...unpackFilters(kept)];
}

function cutFilters(bytes: Uint8Array, blocks: readonly BlockRow[]): Uint8Array[] {
  let end = 0;
  return blocks.map(({ filterBytes }) => {
    end += filterBytes;
    return bytes.subarray(end - filterBytes, end);
  });
}
