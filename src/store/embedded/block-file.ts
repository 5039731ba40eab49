import { closeSync, fsyncSync, openSync, readSync, renameSync } from 'node:fs';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { AppError } from '../../errors.ts';
import type { BlockRow } from './catalogue-rows.ts';
import { unpack } from './codec.ts';
import type { EncodedBlock } from './encoded-block.ts';

/** A block file that is being written, under a name that nobody reads. */
export class BlockFileWriter {
  readonly #handle: FileHandle;
  readonly #path: string;
  #position = 0;

  private constructor(handle: FileHandle, path: string) {
    this.#handle = handle;
    this.#path = path;
  }

  /** Starts the file at `path`; the directory is made where it is missing. */
  static async create(path: string): Promise<BlockFileWriter> {
    const made = await mkdir(dirname(path), { recursive: true });
    if (made !== undefined) syncDirectory(dirname(made));
    return new BlockFileWriter(await open(path, 'wx'), path);
  }

  get sizeBytes(): number {
    return this.#position;
  }

  /** Appends `bytes`; calls may overlap, each keeps its place. */
  async append(bytes: Uint8Array): Promise<number> {
    const position = this.#position;
    this.#position += bytes.length;
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, position + done);
      done += bytesWritten;
    }
    return position;
  }

  /** Makes sure that all of the file is on the disk, and closes it. */
  async finish(): Promise<void> {
    await this.#handle.sync();
    await this.#handle.close();
  }

  /** Closes the file, whatever state it is in, and removes it. */
  async discard(): Promise<void> {
    await this.#handle.close();
    await rm(this.#path, { force: true });
  }
}

/** Gives a finished file its final name, durably. Synchronous, as it belongs into a transaction of the catalogue. */
export function publishFile(from: string, to: string): void {
  renameSync(from, to);
  syncDirectory(dirname(to));
}

/** Makes new, renamed and removed names in a directory durable. */
export function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** What the catalogue keeps of a block that was appended at `position`. */
export function describeBlock(block: EncodedBlock, position: number): Omit<BlockRow, 'number'> {
  return {
    position,
    packedBytes: block.packed.length,
    sizeBytes: block.sizeBytes,
    codec: block.codec,
    crc: crc32(block.packed),
    filterBytes: block.filter.length,
    minTime: Math.min(...block.segments.map((segment) => segment.minTime)),
    maxTime: Math.max(...block.segments.map((segment) => segment.maxTime)),
  };
}

/** A block file that is read. Synchronous: its users have nothing else to do, and often are worker threads. */
export class BlockFileReader {
  readonly #descriptor: number;
  readonly #path: string;

  /** @throws Error `ENOENT` … - of the file system */
  constructor(path: string) {
    this.#path = path;
    this.#descriptor = openSync(path, 'r');
  }

  /** @throws AppError `STORE_CORRUPT` - when the file ends before */
  read(position: number, length: number): Uint8Array {
    const bytes = Buffer.allocUnsafeSlow(length);
    for (let done = 0; done < length; ) {
      const count = readSync(this.#descriptor, bytes, done, length - done, position + done);
      if (count === 0) {
        throw new AppError(
          'STORE_CORRUPT',
          `${this.#path} ends at ${position + done}, before ${position + length}`,
        );
      }
      done += count;
    }
    return bytes;
  }

  /**
   * The text of a block.
   * @throws AppError `STORE_CORRUPT` - when it is not the one that was written
   */
  text(block: Pick<BlockRow, 'position' | 'packedBytes' | 'sizeBytes' | 'codec' | 'crc'>): Uint8Array {
    const packed = this.read(block.position, block.packedBytes);
    if (crc32(packed) !== block.crc) {
      throw new AppError(
        'STORE_CORRUPT',
        `${this.#path}: the block at ${block.position} is not what was written (CRC-32)`,
      );
    }
    return unpack(block.codec, packed, block.sizeBytes);
  }

  /**
   * The bytes of all filters.
   * @throws AppError `STORE_CORRUPT` - when they are not those that were written
   */
  filters(info: {
    readonly filtersAt: number;
    readonly filtersCrc: number;
    readonly sizeBytes: number;
  }): Uint8Array {
    const bytes = this.read(info.filtersAt, info.sizeBytes - info.filtersAt);
    if (crc32(bytes) !== info.filtersCrc) {
      throw new AppError(
        'STORE_CORRUPT',
        `${this.#path}: the token filters are not what was written (CRC-32)`,
      );
    }
    return bytes;
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/** Opens the block file at `path` for as long as `use` takes. */
export function withBlockFile<T>(path: string, use: (file: BlockFileReader) => T): T {
  const file = new BlockFileReader(path);
  try {
    return use(file);
  } finally {
    file.close();
  }
}
