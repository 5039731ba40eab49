import type { AnchorTable } from './anchor-table.ts';
import { ESCAPE_BYTES, type EscapeMode, isHard } from './byte-classes.ts';
import {
  cutLongToken,
  isCutEvenly,
  isLong,
  type LongToken,
  mayHoldLongToken,
  wordAround,
} from './long-token.ts';
import { specialEnd } from './special-bytes.ts';
import type { TokenCollector } from './token-collector.ts';
import { KERNEL_WINDOW, type KernelSink, TokenKernel } from './token-kernel.ts';

/*
 * The one pass over bytes. It reads sub-tokens (maximal runs of ASCII letters and digits, in lower case), hashes
 * them while it reads, and asks the anchor table for each of them and for each pair of neighbours.
 *
 * Nothing is missed: whatever anchor the analysed text of a record holds is found in its bytes, or a place inside
 * the record is reported as doubtful, and the record has to be analysed to know. Doubtful are tokens so long that
 * the analyser splits them, and characters that become ASCII letters only later (U+212A, U+0130, `\u0041`).
 */

/** So many bytes without a blank before a special byte make it worth looking for a long token. */
const SOFT_STRETCH = 64;

/** How far back a window's end is moved so that it cuts no token. */
const MAX_WINDOW_SLACK = 4096;

/** A stretch of bytes and how escapes are written in it. */
export interface ScanSource {
  readonly text: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly escapes: EscapeMode;
}

/** What is looked for, and who is told. */
export interface ScanTarget {
  readonly table: AnchorTable;
  /** `anchor` stands at the token whose last byte is at `position`. */
  onAnchor(anchor: number, position: number): void;
  /** What tokens the text has at `position` only an analysis can tell. */
  onDoubt(position: number): void;
  /** Is given every sub-token that token filters keep. */
  readonly collector?: TokenCollector | undefined;
}

/** Scans `source` once, from its start to its end; calls come in the order of the text, nearly. */
export function scanTokens(source: ScanSource, target: ScanTarget): void {
  const scanner = new Scanner(source, target);
  for (let start = source.start; start < source.end; ) start = scanner.scanWindow(start);
}

/** One for each thread: it is only memory between two calls. */
let kernel: TokenKernel | undefined;

class Scanner implements KernelSink {
  readonly #source: ScanSource;
  readonly #target: ScanTarget;
  readonly #kernel: TokenKernel;
  readonly #longWords: LongToken[] = [];
  #base = 0;
  #longWordEnd = 0;
  /** End of the last special byte's gap, and the start of the bytes around it that hold no hard one. */
  #specialEnd: number;
  #softStart: number;

  constructor(source: ScanSource, target: ScanTarget) {
    kernel ??= new TokenKernel();
    kernel.begin(target.table);
    this.#kernel = kernel;
    this.#source = source;
    this.#target = target;
    this.#specialEnd = source.start;
    this.#softStart = source.start;
  }

  /** @returns where the next window starts */
  scanWindow(start: number): number {
    const { text, escapes } = this.#source;
    const end = this.#windowEnd(start);
    this.#base = start;
    this.#kernel.load(text.subarray(start, end));
    const collect = this.#target.collector !== undefined;
    let at = start;
    while (at < end) {
      at = start + this.#kernel.scan(at - start, end - start, escapes, collect, this);
      if (at < end && this.#isSpecial(text[at]!)) at = this.#skipSpecial(at);
    }
    for (const word of this.#longWords.splice(0)) this.#scanLongWord(word);
    return at;
  }

  /** Reads a long word again as the analyser does: cut into tokens. All that is found counts as at its start. */
  #scanLongWord({ start, end }: LongToken): void {
    const pieces = cutLongToken(this.#source, start, end);
    if (pieces === undefined) {
      this.#target.onDoubt(start);
      return;
    }
    const sink = {
      onFinding: (_: number, hash: number, pair: number) => this.#report(start, hash, pair),
      onLongStretch: () => {},
      onToken: (hash: number) => this.onToken(hash),
    };
    this.#kernel.load(pieces);
    const collect = this.#target.collector !== undefined;
    for (let at = 0; at < pieces.length; at++) {
      at = this.#kernel.scan(at, pieces.length, 'none', collect, sink);
      // The kernel stops at bytes that need a closer look than a neighbour's is worth.
      if (at < pieces.length) this.#target.onDoubt(start);
    }
  }

  onFinding(position: number, hash: number, pair: number): void {
    this.#report(this.#base + position, hash, pair);
  }

  #report(position: number, hash: number, pair: number): void {
    const { table } = this.#target;
    const single = table.find(hash);
    if (single >= 0) this.#target.onAnchor(single, position);
    const double = table.find(pair);
    if (double >= 0) this.#target.onAnchor(double, position);
  }

  onLongStretch(position: number): void {
    const at = this.#base + position;
    if (at < this.#longWordEnd) return;
    const word = wordAround(this.#source, at);
    if (isLong(word)) this.#longWordEnd = word.end;
    if (isLong(word) && isCutEvenly(this.#source, word)) this.#longWords.push(word);
    else if (isLong(word) || mayHoldLongToken(this.#source, at)) this.#target.onDoubt(at);
  }

  onToken(hash: number): void {
    this.#target.collector?.add(hash);
  }

  /** A window ends at a byte that ends any token. Where there is none the text is odd enough to be analysed. */
  #windowEnd(start: number): number {
    const { text, end } = this.#source;
    const limit = start + KERNEL_WINDOW;
    if (limit >= end) return end;
    for (let at = limit; at > limit - MAX_WINDOW_SLACK; at--) if (isHard(text[at]!)) return at;
    this.#target.onDoubt(limit - 1);
    this.#target.onDoubt(limit);
    return limit;
  }

  #isSpecial(byte: number): boolean {
    const [first, second] = ESCAPE_BYTES[this.#source.escapes];
    return byte === first || byte === second || byte === 0xe2 || byte === 0xc4;
  }

  #skipSpecial(at: number): number {
    const { text, end } = this.#source;
    const softStart = softBefore(text, Math.max(this.#specialEnd, at - SOFT_STRETCH), at);
    if (softStart > this.#specialEnd) this.#softStart = softStart;
    if (at - this.#softStart >= SOFT_STRETCH && mayHoldLongToken(this.#source, at)) this.#target.onDoubt(at);
    const next = specialEnd(text, at, end);
    if (next < 0) this.#target.onDoubt(at);
    this.#specialEnd = next < 0 ? ~next : next;
    return this.#specialEnd;
  }
}

/** Start of the bytes behind the last hard one in [start, end). */
function softBefore(text: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && !isHard(text[at - 1]!)) at--;
  return at;
}
