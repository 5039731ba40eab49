import { FileLoss } from '../file-loss.ts';
import { BitReader, BitsEnded } from './bit-reader.ts';
import { type Bzip2Block, Bzip2Error, readBlock } from './bzip2-block.ts';

/** Output is handed on in pieces of this size, in bytes: a block of equal bytes can become 46 MB. */
const PIECE_BYTES = 256 * 1024;

/** Most packed bytes that a block of the largest size takes, headers included. */
const MAX_PACKED_BLOCK_BYTES = 1_000_000;

/** Equal bytes behind which a count of further ones stands. */
const RUN_LENGTH = 4;

const CRC_TABLE = makeCrcTable();

/**
 * Unpacks bzip2, several streams in a row included, one block (at most 900 kB) in memory.
 *
 * Our own: the packages either hold the whole file or make an array element of each byte.
 * @throws FileLoss after the last good block where the packed data are cut or corrupt
 */
export async function* unpackBzip2(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const bits = new BitReader();
  const reader = new Bzip2Reader(bits);
  try {
    for await (const chunk of source) {
      bits.append(chunk);
      while (!reader.ended && bits.available > MAX_PACKED_BLOCK_BYTES) yield* reader.next();
      if (reader.ended) return;
    }
    while (!reader.ended) yield* reader.next();
  } catch (error) {
    if (error instanceof BitsEnded) {
      const message =
        'expected a whole bzip2 file, found its end missing; whole blocks before it were read; fetch the file again';
      throw new FileLoss('truncated', message, { cause: error });
    }
    if (error instanceof Bzip2Error) {
      const message = `expected bzip2 data, found ${error.message}; what came before was read; fetch the file again`;
      throw new FileLoss('corrupt', message, { cause: error });
    }
    throw error;
  }
}

/** Goes through headers and blocks. */
class Bzip2Reader {
  /** Set behind the last stream: bytes that follow are padding. */
  ended = false;
  #bits: BitReader;
  #chain: Uint32Array | undefined;
  #streams = 0;

  constructor(bits: BitReader) {
    this.#bits = bits;
  }

  /** The text of the next block; none for a stream's header and end. */
  *next(): Generator<Uint8Array> {
    if (!this.#chain) {
      this.#readHeader();
      return;
    }
    const magic = this.#bits.read(24) * 0x1000000 + this.#bits.read(24);
    if (magic === 0x314159265359) yield* blockText(readBlock(this.#bits, this.#chain));
    else if (magic === 0x177245385090) this.#endStream();
    else throw new Bzip2Error('no block where one should start');
  }

  #readHeader(): void {
    const isHeader = this.#bits.available >= 4 && this.#bits.read(24) === 0x425a68;
    const level = isHeader ? this.#bits.read(8) - 0x30 : 0;
    if (level >= 1 && level <= 9) this.#chain = new Uint32Array(level * 100_000);
    else if (this.#streams > 0) this.ended = true;
    else throw new Bzip2Error('no header');
  }

  #endStream(): void {
    this.#bits.read(16);
    this.#bits.read(16);
    this.#bits.align();
    this.#chain = undefined;
    this.#streams++;
  }
}

/** Follows the chain and undoes the first run-length coding; checks the sum at the end. */
function* blockText(block: Bzip2Block): Generator<Uint8Array> {
  let piece = new Uint8Array(PIECE_BYTES);
  let used = 0;
  let crc = 0xffffffff;
  let previous = -1;
  let run = 0;
  let place = block.first;
  for (let index = 0; index < block.length; index++) {
    const entry = block.chain[place] ?? 0;
    const value = entry & 0xff;
    place = entry >>> 8;
    const isCount = run === RUN_LENGTH;
    const byte = isCount ? previous : value;
    const times = isCount ? value : 1;
    run = nextRun(run, value === previous);
    if (!isCount) previous = value;
    if (used + times > PIECE_BYTES) {
      yield piece.subarray(0, used);
      piece = new Uint8Array(PIECE_BYTES);
      used = 0;
    }
    for (let time = 0; time < times; time++) {
      piece[used++] = byte;
      crc = ((crc << 8) ^ (CRC_TABLE[(crc >>> 24) ^ byte] ?? 0)) >>> 0;
    }
  }
  yield piece.subarray(0, used);
  if ((crc ^ 0xffffffff) >>> 0 !== block.crc) throw new Bzip2Error('a block whose checksum is wrong');
}

/** Equal bytes seen in a row, after one more byte; a count ends the run. */
function nextRun(run: number, isEqual: boolean): number {
  if (run === RUN_LENGTH) return 0;
  return isEqual ? run + 1 : 1;
}

function makeCrcTable(): Uint32Array {
  const table = new Uint32Array(256);
  for (let index = 0; index < 256; index++) {
    let value = index << 24;
    for (let bit = 0; bit < 8; bit++) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1;
    table[index] = value >>> 0;
  }
  return table;
}
