import { packBrotli } from './codec.ts';
import { CODECS, type EncodedBlock, type Segment } from './encoded-block.ts';

/** Brotli's fastest quality, 400–1,000 MB/s here: most logs shrink to a twelfth or less by it. */
const FAST = 1;

/** The last quality before brotli gets slow without getting small, 60–140 MB/s here. */
const THOROUGH = 6;

/** Packed bytes a byte of text beyond which a block is worth the time of {@link THOROUGH}. */
const POORLY_PACKED = 0.09;

/** Text of less than this has little that it could refer to, and thoroughness costs less than writing the file. */
const SMALL_BYTES = 256 * 1024;

/**
 * Packs a block of text for the embedded store. Pure: made to be called in worker threads.
 *
 * Service logs of OpenStack stay at the fast quality (0.078 bytes a byte); small builds and what shrinks less, such
 * as consoles with colours and progress bars, get smaller by a fifth (Travis: from 0.165 to 0.134).
 * @param text - about 1 MiB, the segments' texts side by side
 * @param filter - the token filter over all of `text`
 */
export function encodeBlock(
  text: Uint8Array,
  segments: readonly Segment[],
  filter: Uint8Array,
): EncodedBlock {
  const packed = pack(text);
  const isSmaller = packed.length < text.length;
  return {
    codec: isSmaller ? CODECS.brotli : CODECS.none,
    packed: isSmaller ? packed : text,
    sizeBytes: text.length,
    filter,
    segments,
  };
}

function pack(text: Uint8Array): Uint8Array {
  if (text.length < SMALL_BYTES) return packBrotli(text, THOROUGH);
  const packed = packBrotli(text, FAST);
  return packed.length > text.length * POORLY_PACKED ? packBrotli(text, THOROUGH) : packed;
}
