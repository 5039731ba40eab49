import type { AnchorTable } from './anchor-table.ts';
import { BYTE_CLASSES, type EscapeMode, FIRST_LETTER, HARD, SPECIAL } from './byte-classes.ts';
import { HASH_FACTOR, HASH_SEED, PAIR_FACTOR } from './hash-token.ts';
import { specialEnd } from './special-bytes.ts';
import { isFiltered, type TokenCollector } from './token-collector.ts';

/**
 * The one pass over bytes. It reads sub-tokens (maximal runs of ASCII letters and digits, in lower case), hashes
 * them while it reads, and asks the anchor table for each of them and for each pair of neighbours.
 *
 * Nothing is missed: whatever anchor the analysed text of a record holds is found in its bytes, or a place inside
 * the record is reported as doubtful, and the record has to be analysed to know. Doubtful are tokens so long that
 * the analyser splits them, and characters that become ASCII letters only later (U+212A, U+0130, `\u0041`).
 */

/** Longest token of the analyser in characters: a longer one is split. */
export const MAX_TOKEN_LENGTH = 255;

/** A stretch of bytes and how escapes are written in it. */
export interface ScanSource {
  readonly text: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly escapes: EscapeMode;
}

/** What stands for an anchor in {@link ScanFindings} where the text is doubtful. */
export const DOUBTFUL = -1;

/** Where anchors were found: `anchors[i]` at the token that holds byte `positions[i]`, in the order of the text. */
export class ScanFindings {
  count = 0;
  positions = new Int32Array(1024);
  anchors = new Int32Array(1024);

  add(position: number, anchor: number): void {
    if (this.count === this.positions.length) this.grow();
    this.positions[this.count] = position;
    this.anchors[this.count++] = anchor;
  }

  private grow(): void {
    const { positions, anchors } = this;
    this.positions = new Int32Array(positions.length * 2);
    this.positions.set(positions);
    this.anchors = new Int32Array(anchors.length * 2);
    this.anchors.set(anchors);
  }
}

/**
 * Scans `source` and adds to `findings` where the anchors of `table` stand.
 * @param collector - is given the hash of every sub-token, when there is one
 */
export function scanTokens(
  source: ScanSource,
  table: AnchorTable,
  { findings, collector }: { findings: ScanFindings; collector?: TokenCollector | undefined },
): void {
  const { text, start, end } = source;
  const { bits, shift } = table;
  const classes = BYTE_CLASSES[source.escapes];
  let previous = 0;
  let stretch = start;
  let at = start;
  while (at < end) {
    let code = classes[text[at]!]!;
    if (code < FIRST_LETTER) {
      if (code === HARD) stretch = ++at;
      else at = code === SPECIAL ? skipSpecial(source, at, findings) : at + 1;
      continue;
    }
    const tokenStart = at;
    let hash = HASH_SEED;
    let letters = code;
    do {
      hash = Math.imul(hash ^ code, HASH_FACTOR);
      letters &= code;
      code = ++at < end ? classes[text[at]!]! : HARD;
    } while (code >= FIRST_LETTER);
    const pair = Math.imul(previous, PAIR_FACTOR) ^ hash;
    previous = hash;
    if ((((bits[hash >>> shift]! >>> hash) | (bits[pair >>> shift]! >>> pair)) & 1) === 1) {
      report(table.find(hash), at - 1);
      report(table.find(pair), at - 1);
    }
    if (at - stretch > MAX_TOKEN_LENGTH) findings.add(at - 1, DOUBTFUL);
    if (collector !== undefined && isFiltered(letters, at - tokenStart)) collector.add(hash);
  }

  function report(anchor: number, position: number): void {
    if (anchor >= 0) findings.add(position, anchor);
  }
}

/** The offset behind the gap that starts at `at`. */
function skipSpecial({ text, end }: ScanSource, at: number, findings: ScanFindings): number {
  const next = specialEnd(text, at, end);
  if (next >= 0) return next;
  findings.add(at, DOUBTFUL);
  return ~next;
}
