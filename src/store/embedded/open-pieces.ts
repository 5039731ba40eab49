import { formatByName } from '../../log-format/formats.ts';
import { indexRecords } from '../../log-format/index-records.ts';
import type { LogFormat, RecordTable, TimeContext } from '../../log-format/log-format.ts';
import { fillTimes } from '../fill-times.ts';
import { withBlockFile } from './block-file.ts';
import type { BlockRow } from './catalogue-rows.ts';
import type { Segment } from './encoded-block.ts';

/** A part of a file's text, and the block that holds it. */
export interface Piece {
  /** Of the block file. */
  readonly path: string;
  readonly block: BlockRow;
  readonly segment: Segment;
  readonly format: string;
  readonly times: TimeContext;
}

/** A piece whose text was unpacked. */
export interface OpenPiece {
  /** Of the whole block; the piece is the segment's range of it. */
  readonly text: Buffer;
  readonly segment: Segment;
  readonly format: LogFormat;
  /** Found when they are asked for: lines can do without. */
  readonly records: RecordTable;
}

/** Pieces of about 1 MiB that are kept unpacked: somebody who reads on asks for the same or the next one. */
const KEPT_PIECES = 8;

/** Unpacks pieces of files, and keeps the last ones. */
export class PieceOpener {
  readonly #open = new Map<string, OpenPiece>();

  /**
   * @throws AppError `STORE_CORRUPT`
   * @throws Error `ENOENT` - when the logs were pruned or replaced
   */
  open(piece: Piece): OpenPiece {
    const key = `${piece.path}:${piece.segment.file}:${piece.segment.offset}`;
    const known = this.#open.get(key) ?? openPiece(piece);
    this.#open.delete(key);
    this.#open.set(key, known);
    const [oldest] = this.#open.keys();
    if (this.#open.size > KEPT_PIECES && oldest !== undefined) this.#open.delete(oldest);
    return known;
  }
}

function openPiece({ path, block, segment, format: name, times }: Piece): OpenPiece {
  const bytes = withBlockFile(path, (file) => file.text(block));
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const format = formatByName(name);
  let records: RecordTable | undefined;
  return {
    text,
    segment,
    format,
    get records() {
      records ??= indexSegment(text, segment, format, times);
      return records;
    },
  };
}

function indexSegment(text: Buffer, segment: Segment, format: LogFormat, times: TimeContext): RecordTable {
  const records = indexRecords(text, segment.start, segment.end, format, times);
  fillTimes(records.times, records.count, segment.carriedTime, times.reference);
  return records;
}
