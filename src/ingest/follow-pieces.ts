import { indexRecords } from '../log-format/index-records.ts';
import type { TimeContext } from '../log-format/log-format.ts';
import type { FilePiece } from './cut-segments.ts';
import type { PieceStart } from './task.ts';

/**
 * Tells of each piece of a file what stands before it: the events of a piece can then be written as documents, with
 * line and time, while other threads still read the pieces before.
 */
export async function* followPieces(
  pieces: AsyncIterable<FilePiece>,
  times: TimeContext,
): AsyncGenerator<FilePiece & { readonly before: PieceStart }> {
  let before: PieceStart = { lines: 0, time: Number.NaN };
  for await (const piece of pieces) {
    const records = indexRecords(piece.text, 0, piece.text.length, piece.format, times);
    const last = records.times[records.count - 1] ?? Number.NaN;
    yield { ...piece, before };
    before = { lines: before.lines + records.lineCount, time: Number.isNaN(last) ? before.time : last };
  }
}
