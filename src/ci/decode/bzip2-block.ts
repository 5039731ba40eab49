import type { BitReader } from './bit-reader.ts';

/** Longest Huffman code of bzip2, in bits. */
const MAX_CODE_BITS = 20;

/** Symbols that one selector is good for. */
const GROUP_SYMBOLS = 50;

const RUN_A = 0;
const RUN_B = 1;

/** Thrown where a block says something that no bzip2 block says. */
export class Bzip2Error extends Error {}

/** A block before its Burrows–Wheeler transform and its first run-length coding are undone. */
export interface Bzip2Block {
  readonly crc: number;
  /** In the low 8 bits the byte, above them the index of the one that follows it. */
  readonly chain: Uint32Array;
  readonly length: number;
  /** Index in `chain` of the first byte. */
  readonly first: number;
}

interface CodeTable {
  /** By code length: the first code that is too large for it, left-aligned to {@link MAX_CODE_BITS}. */
  readonly limits: Int32Array;
  /** By code length: what to add to a code to find its symbol in `symbols`. */
  readonly offsets: Int32Array;
  readonly symbols: Uint16Array;
  readonly shortest: number;
}

/** Reads the block behind its magic number into `chain`, which has room for the stream's block size. */
export function readBlock(bits: BitReader, chain: Uint32Array): Bzip2Block {
  const crc = ((bits.read(16) << 16) | bits.read(16)) >>> 0;
  if (bits.read(1) === 1) throw new Bzip2Error('a randomised block, which bzip2 has not written since 0.9.5');
  const origin = bits.read(24);
  const bytes = readUsedBytes(bits);
  const groups = bits.read(3);
  const selectors = readSelectors(bits, groups);
  const tables = Array.from({ length: groups }, () => readCodeTable(bits, bytes.length + 2));
  const counts = new Uint32Array(256);
  const length = readSymbols(bits, { bytes, selectors, tables }, chain, counts);
  if (origin >= length) throw new Bzip2Error('a start behind the end of the block');
  linkChain(chain, length, counts);
  return { crc, chain, length, first: (chain[origin] ?? 0) >>> 8 };
}

function readUsedBytes(bits: BitReader): number[] {
  const ranges = bits.read(16);
  const used: number[] = [];
  for (let range = 0; range < 16; range++) {
    if ((ranges & (0x8000 >> range)) === 0) continue;
    const members = bits.read(16);
    for (let member = 0; member < 16; member++) {
      if ((members & (0x8000 >> member)) !== 0) used.push(range * 16 + member);
    }
  }
  if (used.length === 0) throw new Bzip2Error('a block that uses no byte');
  return used;
}

function readSelectors(bits: BitReader, groups: number): Uint8Array {
  const count = bits.read(15);
  if (groups < 2 || groups > 6 || count === 0) throw new Bzip2Error('a wrong number of code tables');
  const recent = Array.from({ length: groups }, (_, group) => group);
  const selectors = new Uint8Array(count);
  for (let index = 0; index < count; index++) {
    let place = 0;
    while (bits.read(1) === 1) place++;
    const [group] = recent.splice(place, 1);
    if (group === undefined) throw new Bzip2Error('a selector of no code table');
    recent.unshift(group);
    selectors[index] = group;
  }
  return selectors;
}

function readCodeTable(bits: BitReader, symbolCount: number): CodeTable {
  const lengths = new Uint8Array(symbolCount);
  let length = bits.read(5);
  for (let symbol = 0; symbol < symbolCount; symbol++) {
    while (bits.read(1) === 1) length += bits.read(1) === 1 ? -1 : 1;
    if (length < 1 || length > MAX_CODE_BITS) throw new Bzip2Error('a code of impossible length');
    lengths[symbol] = length;
  }
  return buildCodeTable(lengths);
}

function buildCodeTable(lengths: Uint8Array): CodeTable {
  const limits = new Int32Array(MAX_CODE_BITS + 1);
  const offsets = new Int32Array(MAX_CODE_BITS + 1);
  const symbols = new Uint16Array(lengths.length);
  let code = 0;
  let placed = 0;
  let shortest = 0;
  for (let length = 1; length <= MAX_CODE_BITS; length++) {
    offsets[length] = placed - code;
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] !== length) continue;
      symbols[placed++] = symbol;
      code++;
    }
    if (shortest === 0 && placed > 0) shortest = length;
    limits[length] = code << (MAX_CODE_BITS - length);
    code <<= 1;
  }
  return { limits, offsets, symbols, shortest };
}

function readSymbol(bits: BitReader, table: CodeTable): number {
  const code = bits.peek(MAX_CODE_BITS);
  let length = table.shortest;
  while (length <= MAX_CODE_BITS && code >= (table.limits[length] ?? 0)) length++;
  if (length > MAX_CODE_BITS) throw new Bzip2Error('a code that no table has');
  bits.skip(length);
  return table.symbols[(code >> (MAX_CODE_BITS - length)) + (table.offsets[length] ?? 0)] ?? 0;
}

interface Codes {
  readonly bytes: readonly number[];
  readonly selectors: Uint8Array;
  readonly tables: readonly CodeTable[];
}

/** Undoes Huffman, zero-run and move-to-front coding; counts the bytes. Gives the length of the block. */
function readSymbols(bits: BitReader, codes: Codes, chain: Uint32Array, counts: Uint32Array): number {
  const recent = Uint8Array.from(codes.bytes);
  const endOfBlock = recent.length + 1;
  let length = 0;
  let run = 0;
  let runUnit = 1;
  for (let index = 0; ; index++) {
    const table = codes.tables[codes.selectors[Math.floor(index / GROUP_SYMBOLS)] ?? -1];
    if (!table) throw new Bzip2Error('more symbols than selectors');
    const symbol = readSymbol(bits, table);
    if (symbol === RUN_A || symbol === RUN_B) {
      run += runUnit << symbol;
      runUnit <<= 1;
      if (run > chain.length) throw new Bzip2Error('a run longer than the block');
      continue;
    }
    const front = recent[0] ?? 0;
    if (length + run + 1 > chain.length && symbol !== endOfBlock)
      throw new Bzip2Error('a block longer than it may be');
    chain.fill(front, length, length + run);
    counts[front] = (counts[front] ?? 0) + run;
    length = Math.min(length + run, chain.length);
    run = 0;
    runUnit = 1;
    if (symbol === endOfBlock) return length;
    const byte = recent[symbol - 1] ?? 0;
    for (let place = symbol - 1; place > 0; place--) recent[place] = recent[place - 1] ?? 0;
    recent[0] = byte;
    counts[byte] = (counts[byte] ?? 0) + 1;
    chain[length++] = byte;
  }
}

/** Undoes the Burrows–Wheeler transform: gives each byte the index of the one behind it. */
function linkChain(chain: Uint32Array, length: number, counts: Uint32Array): void {
  let sum = 0;
  for (let byte = 0; byte < 256; byte++) {
    const count = counts[byte] ?? 0;
    counts[byte] = sum;
    sum += count;
  }
  for (let index = 0; index < length; index++) {
    const byte = (chain[index] ?? 0) & 0xff;
    const place = counts[byte] ?? 0;
    counts[byte] = place + 1;
    chain[place] = ((chain[place] ?? 0) | (index << 8)) >>> 0;
  }
}
