/** A contiguous part of one file's text inside a block, cut at record boundaries. */
export interface Segment {
  /** Number of the file in its build, as given to `BuildWriter.addFile`. */
  readonly file: number;
  /** Byte range in the block's text; a segment starts where the one before it ends, the first at 0. */
  readonly start: number;
  readonly end: number;
  /** Lines of the file before the segment. */
  readonly firstLine: number;
  /** Bytes of the decoded file before the segment. */
  readonly offset: number;
  readonly records: number;
  /** Time of the file's last record before the segment in ms, NaN where there is none or it had none. */
  readonly carriedTime: number;
  /** Smallest and largest time of the records in ms, as {@link fillTimes} leaves them. */
  readonly minTime: number;
  readonly maxTime: number;
}

/**
 * How a block's text is packed; the number is what stands in the catalogue, so it never changes its meaning.
 *
 * zstd, which Node has from 22.15 on, was measured and left out: at its quality 3 it packs real logs worse than
 * brotli at 3 and not faster (Travis 0.151 against 0.149 bytes a byte), and brotli is in every Node.
 */
export const CODECS = { none: 0, brotli: 1 } as const;

export type Codec = (typeof CODECS)[keyof typeof CODECS];

/** A block as it is written: packed text, token filter, and what the catalogue says of it. */
export interface EncodedBlock {
  readonly codec: Codec;
  /** The packed text. */
  readonly packed: Uint8Array;
  /** Size of the text before packing. */
  readonly sizeBytes: number;
  /** Token filter over the text, `src/text/token-filter.ts`; empty: every query has to read the block. */
  readonly filter: Uint8Array;
  /** At least one; together they are all of the text. */
  readonly segments: readonly Segment[];
}
