import type { Transform } from 'node:stream';
import { brotliDecompressSync, createBrotliDecompress, createGunzip, gunzipSync } from 'node:zlib';
import { peekStream } from '../../util/peek-stream.ts';
import { FileLoss } from '../file-loss.ts';
import type { Packing } from './detect-packing.ts';

/** Output is handed on in pieces of this size, in bytes; 128 KiB takes a quarter more time, 1 MiB saves nothing more. */
const CHUNK_BYTES = 512 * 1024;

/** Packed bytes given at once: bounds what one call can make of them (deflate: 1,032 times as many). */
const SLICE_BYTES = 64 * 1024;

/** Packed bytes that are kept until the file turns out to be longer, so that a corrupt one can be read again finely. */
const RETRY_BYTES = 1024 * 1024;

/** Nor is it read again when it has given more than this already: what is missing is little against it. */
const RETRY_TEXT_BYTES = 16 * 1024 * 1024;

/** A file of at most so many packed bytes is unpacked in one call: a stream costs more than the unpacking. */
const SMALL_BYTES = 128 * 1024;

/** Unless it becomes more than this. */
const SMALL_TEXT_BYTES = 8 * 1024 * 1024;

/** Logs become about so many times their packed size. */
const USUAL_RATIO = 8;

/** A zlib error leaves unsaid what came out in the same call; calls of this size lose next to nothing. */
const FINE_CHUNK_BYTES = 64;

/** The packings that Node's zlib unpacks as they are found in files. */
export type ZlibPacking = Extract<Packing, 'gzip' | 'brotli'>;

function createUnpacker(packing: ZlibPacking, chunkSize: number): Unpacker {
  const stream = packing === 'brotli' ? createBrotliDecompress({ chunkSize }) : createGunzip({ chunkSize });
  return new Unpacker(stream);
}

/**
 * Unpacks with Node's zlib, off this thread; several gzip members in a row are one file.
 *
 * Not `pipeline`: a destroyed zlib stream throws away what it has unpacked but not yet handed on, and that is
 * the part of a damaged log that matters most.
 * @throws FileLoss after the last good byte where the packed data are cut or corrupt
 */
export async function* unpackZlib(
  source: AsyncIterable<Uint8Array>,
  packing: ZlibPacking,
): AsyncGenerator<Uint8Array> {
  const { head, chunks } = await peekStream(source, SMALL_BYTES + 1);
  const text = head.length <= SMALL_BYTES ? unpackSmall(head, packing) : undefined;
  if (text === undefined) yield* unpackStream(chunks, packing);
  else {
    await chunks.return();
    for (let start = 0; start < text.length; start += CHUNK_BYTES)
      yield text.subarray(start, start + CHUNK_BYTES);
  }
}

/** All of a small file; undefined where it is damaged, or becomes large. */
function unpackSmall(packed: Uint8Array, packing: ZlibPacking): Uint8Array | undefined {
  const unpackSync = packing === 'brotli' ? brotliDecompressSync : gunzipSync;
  try {
    const chunkSize = Math.max(4096, packed.length * USUAL_RATIO);
    return unpackSync(packed, { chunkSize, maxOutputLength: SMALL_TEXT_BYTES });
  } catch {
    return undefined;
  }
}

async function* unpackStream(
  source: AsyncIterable<Uint8Array>,
  packing: ZlibPacking,
): AsyncGenerator<Uint8Array> {
  const kept: Uint8Array[] = [];
  let keptBytes = 0;
  let emitted = 0;
  const unpacker = createUnpacker(packing, CHUNK_BYTES);
  try {
    for await (const chunk of source) {
      keptBytes += chunk.length;
      if (keptBytes <= RETRY_BYTES) kept.push(chunk);
      for (let start = 0; start < chunk.length && unpacker.isOpen; start += SLICE_BYTES) {
        await unpacker.write(chunk.subarray(start, start + SLICE_BYTES));
        for (const output of unpacker.take()) {
          emitted += output.length;
          yield output;
        }
      }
      if (!unpacker.isOpen) break;
    }
    if (unpacker.isOpen) await unpacker.end();
    for (const output of unpacker.take()) {
      emitted += output.length;
      yield output;
    }
    if (unpacker.failure === undefined) return;
    if (keptBytes <= RETRY_BYTES && emitted <= RETRY_TEXT_BYTES) yield* unpackRest(kept, packing, emitted);
    throw describeFailure(unpacker.failure, packing);
  } finally {
    unpacker.destroy();
  }
}

/** What a second, fine-grained go at a corrupt file gives beyond its first `skip` bytes. */
async function* unpackRest(
  packed: readonly Uint8Array[],
  packing: ZlibPacking,
  skip: number,
): AsyncGenerator<Uint8Array> {
  const unpacker = createUnpacker(packing, FINE_CHUNK_BYTES);
  let given = 0;
  try {
    for (const chunk of packed) {
      for (let start = 0; start < chunk.length && unpacker.isOpen; start += SLICE_BYTES) {
        await unpacker.write(chunk.subarray(start, start + SLICE_BYTES));
        const output = Buffer.concat(unpacker.take());
        const known = Math.min(Math.max(skip - given, 0), output.length);
        given += output.length;
        yield output.subarray(known);
      }
    }
  } finally {
    unpacker.destroy();
  }
}

function describeFailure(failure: NodeJS.ErrnoException, packing: ZlibPacking): FileLoss {
  if (failure.code === 'Z_BUF_ERROR') {
    return new FileLoss(
      'truncated',
      `expected a whole ${packing} file, found its end missing; what came before was read; fetch the file again`,
      { cause: failure },
    );
  }
  return new FileLoss(
    'corrupt',
    `expected ${packing} data, found damaged bytes (${failure.message}); what came before was read; fetch the file again`,
    { cause: failure },
  );
}

/** A zlib stream that hands over everything it unpacked before it says that it failed. */
class Unpacker {
  failure: NodeJS.ErrnoException | undefined;
  #stream: Transform;
  #output: Uint8Array[] = [];
  #ended = false;
  #wake: () => void = () => {};

  constructor(stream: Transform) {
    this.#stream = stream;
    stream.on('data', (chunk: Uint8Array) => this.#output.push(chunk));
    stream.on('error', (error) => {
      this.failure = error;
      this.#wake();
    });
    stream.on('end', () => {
      this.#ended = true;
      this.#wake();
    });
  }

  /** False behind the end of the packed data (bytes that follow are padding) and behind a failure. */
  get isOpen(): boolean {
    return !this.#ended && this.failure === undefined;
  }

  /** Resolves when all of `bytes` is unpacked, or was the last that could be. */
  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      this.#stream.write(bytes, () => resolve());
    });
  }

  end(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      this.#stream.end();
    });
  }

  take(): Uint8Array[] {
    const output = this.#output;
    this.#output = [];
    return output;
  }

  destroy(): void {
    this.#stream.destroy();
  }
}
