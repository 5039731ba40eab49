import zlib from 'node:zlib';
import { AppError } from '../../errors.ts';
import { CODECS, type Codec } from './encoded-block.ts';

/** What packed blocks mostly fit into, in bytes; memory for the worst case would keep the garbage collector busy. */
const PACKED_CHUNK_BYTES = 128 * 1024;

/** Packs `text` with brotli at `quality` 0–11, with a window that sees the whole of a block. */
export function packBrotli(text: Uint8Array, quality: number): Uint8Array {
  return zlib.brotliCompressSync(text, {
    chunkSize: PACKED_CHUNK_BYTES,
    params: {
      [zlib.constants.BROTLI_PARAM_QUALITY]: quality,
      [zlib.constants.BROTLI_PARAM_LGWIN]: 20,
      [zlib.constants.BROTLI_PARAM_MODE]: zlib.constants.BROTLI_MODE_TEXT,
      [zlib.constants.BROTLI_PARAM_SIZE_HINT]: text.length,
    },
  });
}

/**
 * Unpacks a block's text.
 * @throws AppError `STORE_CORRUPT` - when the bytes are not what `codec` writes, or not of `sizeBytes`
 */
export function unpack(codec: Codec, packed: Uint8Array, sizeBytes: number): Uint8Array {
  let text: Uint8Array;
  try {
    text = unpackAny(codec, packed, sizeBytes);
  } catch (cause) {
    throw new AppError('STORE_CORRUPT', `a block can not be unpacked (codec ${codec})`, { cause });
  }
  if (text.length !== sizeBytes) {
    throw new AppError('STORE_CORRUPT', `a block holds ${text.length} bytes instead of ${sizeBytes}`);
  }
  return text;
}

function unpackAny(codec: Codec, packed: Uint8Array, sizeBytes: number): Uint8Array {
  if (codec === CODECS.none) return packed;
  if (codec === CODECS.brotli) {
    return zlib.brotliDecompressSync(packed, {
      chunkSize: Math.max(64, sizeBytes + 1),
      maxOutputLength: sizeBytes + 1,
    });
  }
  throw new AppError('STORE_CORRUPT', `codec ${codec} is not known to this version`);
}
