import { packBrotli } from './codec.ts';
import { CODECS, type EncodedBlock, type Segment } from './encoded-block.ts';

/**
 * Packs a block of text for the embedded store. Pure: made to be called in worker threads.
 * @param text - about 1 MiB, the segments' texts side by side
 * @param filter - the token filter over all of `text`
 */
export function encodeBlock(
  text: Uint8Array,
  segments: readonly Segment[],
  filter: Uint8Array,
): EncodedBlock {
  return { codec: CODECS.brotli, packed: packBrotli(text, 1), sizeBytes: text.length, filter, segments };
}
