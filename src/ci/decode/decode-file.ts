import { peekStream } from '../../util/peek-stream.ts';
import type { DecodeMeter } from './decode-meter.ts';
import {
  detectPacking,
  HEAD_BYTES,
  isBrotliName,
  isTar,
  type Packing,
  withoutPackingSuffix,
} from './detect-packing.ts';
import { detectEncoding, isBinary, type TextEncoding } from './detect-text.ts';
import { transcodeUtf16 } from './transcode-utf16.ts';
import { unpackBzip2 } from './unpack-bzip2.ts';
import { unpackXz } from './unpack-xz.ts';
import { unpackZlib } from './unpack-zlib.ts';
import { unpackZstd } from './unpack-zstd.ts';

/** A file seen through: what it is, and its bytes without any packing. */
export interface DecodedFile {
  readonly kind: 'text' | 'tar' | 'binary' | 'empty';
  /** Outermost first. */
  readonly packings: readonly Packing[];
  readonly encoding: TextEncoding;
  /** The bytes, text in UTF-8 or unknown 8-bit; throws `FileLoss` behind the last that could be had. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Lets go of the source where `chunks` are not wanted; without a word to it, it stays open. */
  close(): Promise<void>;
}

/** A log server that packs a packed file once more is seen in the wild; more than that is not. */
const MAX_PACKINGS = 2;

/**
 * Looks at a file's first bytes, not at its name, and undoes what was done to it.
 *
 * @param name - only asked whether it claims brotli, which has no magic bytes
 */
export async function decodeFile(
  source: AsyncIterable<Uint8Array>,
  name: string,
  meter: DecodeMeter,
): Promise<DecodedFile> {
  const input = source[Symbol.asyncIterator]();
  const close = async () => {
    await input.return?.();
  };
  const packings: Packing[] = [];
  let peeked = await peekStream(meter.countSource({ [Symbol.asyncIterator]: () => input }), HEAD_BYTES);
  while (packings.length < MAX_PACKINGS) {
    const packing = packingOf(peeked.head, name, packings);
    if (packing === undefined) break;
    packings.push(packing);
    peeked = await peekStream(meter.countDecoded(unpack(peeked.chunks, packing)), HEAD_BYTES);
  }
  const chunks = packings.length === 0 ? meter.countDecoded(peeked.chunks) : peeked.chunks;
  const encoding = detectEncoding(peeked.head);
  const kind = kindOf(peeked.head, encoding);
  if (encoding === 'utf-8' || kind !== 'text') return { kind, packings, encoding, chunks, close };
  return { kind, packings, encoding, chunks: transcodeUtf16(chunks, encoding), close };
}

function packingOf(head: Uint8Array, name: string, outer: readonly Packing[]): Packing | undefined {
  const stem = outer.length === 0 ? name : withoutPackingSuffix(name);
  const claimsBrotli = isBrotliName(stem) && !outer.includes('brotli');
  return detectPacking(head) ?? (claimsBrotli && isBinary(head) ? 'brotli' : undefined);
}

function kindOf(head: Uint8Array, encoding: TextEncoding): DecodedFile['kind'] {
  if (head.length === 0) return 'empty';
  if (encoding !== 'utf-8') return 'text';
  if (isTar(head)) return 'tar';
  return isBinary(head.subarray(0, HEAD_BYTES)) ? 'binary' : 'text';
}

function unpack(source: AsyncIterable<Uint8Array>, packing: Packing): AsyncIterable<Uint8Array> {
  if (packing === 'gzip' || packing === 'brotli') return unpackZlib(source, packing);
  if (packing === 'zstd') return unpackZstd(source);
  return packing === 'xz' ? unpackXz(source) : unpackBzip2(source);
}
