import type { OpenPiece, Piece, PieceOpener } from './open-pieces.ts';

const NEWLINE = 0x0a;

/** A byte of a file: `at` counts in the text of the piece's block. */
export interface Place {
  /** Index of the piece in the file. */
  readonly piece: number;
  readonly at: number;
}

/** Finds lines in a file that is kept in pieces, and opens no piece that it can do without. */
export class LineWalk {
  readonly #pieces: readonly Piece[];
  readonly #opener: PieceOpener;

  constructor(pieces: readonly Piece[], opener: PieceOpener) {
    this.#pieces = pieces;
    this.#opener = opener;
  }

  open(piece: number): OpenPiece {
    return this.#opener.open(this.#pieces[piece]!);
  }

  /** Where line `number` starts; the file has that many. */
  startOf(number: number): Place {
    // The newline before the line is in the last piece that has fewer newlines before it.
    const piece = this.#pieceBefore(number - 1);
    const { text, segment } = this.open(piece);
    let at = segment.start;
    for (let line = segment.firstLine; line < number - 1; line += 1) at = text.indexOf(NEWLINE, at) + 1;
    return this.normal({ piece, at });
  }

  /** The same place, as the start of the next piece where it is the end of one. */
  normal({ piece, at }: Place): Place {
    const next = this.#pieces[piece + 1];
    return at === this.#pieces[piece]!.segment.end && next !== undefined
      ? { piece: piece + 1, at: next.segment.start }
      : { piece, at };
  }

  /** Where the line that goes on at `place` ends: its newline; undefined when that is not in this piece. */
  endInPiece({ piece, at }: Place): number | undefined {
    const { text, segment } = this.open(piece);
    const newline = text.indexOf(NEWLINE, at);
    return newline < 0 || newline >= segment.end ? undefined : newline;
  }

  /** The bytes of a line from `place` on, at most `most` of them, without its newline. */
  head(place: Place, most: number): Buffer {
    const { text, segment } = this.open(place.piece);
    const end = this.endInPiece(place);
    const bytes = text.subarray(place.at, Math.min(end ?? segment.end, place.at + most));
    const next = this.normal({ piece: place.piece, at: segment.end });
    if (end !== undefined || bytes.length === most || next.piece === place.piece) return bytes;
    return Buffer.concat([bytes, this.head(next, most - bytes.length)]);
  }

  /** The last piece with fewer than `newlines` of them before it; the first for none. */
  #pieceBefore(newlines: number): number {
    let low = 0;
    let high = this.#pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#pieces[middle]!.segment.firstLine < newlines) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
