import { type AnchorTable, MAX_TABLE_WORDS } from './anchor-table.ts';
import { ESCAPE_BYTES, type EscapeMode } from './byte-classes.ts';
import { NO_TOKEN } from './hash-token.ts';
import { TOKEN_KERNEL_BYTES } from './token-kernel-bytes.ts';

/** Most bytes of text that the kernel takes at once. */
export const KERNEL_WINDOW = 1 << 20;

/** Bytes of a finding: position, hash of the token, hash of the pair it ends; `~position` where a token may be long. */
const FINDING_BYTES = 12;
const FINDINGS = 8192;
const KEYS = 8192;

/** The map of seen tokens goes by 22 bits of the hash: a word by the upper 17, its bit by the lower 5. */
const SEEN_SHIFT = 15;

/** The kernel reads in steps of 64 bytes and looks one vector ahead: zeros must stand there. */
const PADDING = 128;

/** What the memory holds, one behind the other; the first 32 bytes mask what is behind a token's end. */
const BITS = 1024;
const SEEN = BITS + MAX_TABLE_WORDS * 4;
const FOUND = SEEN + (4 << (32 - SEEN_SHIFT));
const FOUND_FULL = FOUND + FINDINGS * FINDING_BYTES;
const KEY_LIST = FOUND_FULL + 2 * FINDING_BYTES;
const KEYS_FULL = KEY_LIST + KEYS * 4;
const TEXT = KEYS_FULL + 1024;
const PAGE = 65536;

/** What the assembled module exports; see token-scan.wat. */
interface KernelExports {
  /** Hash of the last token. */
  readonly previous: WasmGlobal;
  /** Where in memory the next finding and the next token go. */
  readonly found: WasmGlobal;
  readonly keys: WasmGlobal;
  readonly scan: (...integers: number[]) => number;
}

interface WasmGlobal {
  value: number;
}

/** The part of the standard object that is used here; Node's types leave it to those of browsers. */
declare const WebAssembly: {
  Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

/** Takes what the kernel finds. Positions are offsets in the window. */
export interface KernelSink {
  /** A token or a pair that may be an anchor; `position` is the token's last byte. */
  onFinding(position: number, hash: number, pair: number): void;
  /** At `position` there are 128 bytes that may be part of one token. */
  onLongStretch(position: number): void;
  /** A token for the block's filter, by its hash; the same one seldom twice in a window. */
  onToken(hash: number): void;
}

/** The assembled inner loop of the token scan, with its memory of 2.3 MB. */
export class TokenKernel {
  readonly #exports: KernelExports;
  readonly #bytes: Uint8Array;
  readonly #words: Int32Array;
  #table: AnchorTable | undefined;

  constructor() {
    const memory = new WebAssembly.Memory({ initial: Math.ceil((TEXT + KERNEL_WINDOW + PADDING) / PAGE) });
    const module = new WebAssembly.Module(Buffer.from(TOKEN_KERNEL_BYTES, 'base64'));
    const { exports } = new WebAssembly.Instance(module, { dejabug: { memory } });
    // The module is our own: token-scan.wat exports just these.
    this.#exports = exports as KernelExports;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#words = new Int32Array(memory.buffer);
    this.#bytes.fill(0xff, 0, 16);
    this.#exports.found.value = FOUND;
    this.#exports.keys.value = KEY_LIST;
  }

  /** Forgets the last text, and looks for the anchors of `table` from now on. */
  begin(table: AnchorTable): void {
    this.#exports.previous.value = NO_TOKEN;
    if (this.#table === table) return;
    this.#table = table;
    this.#words.set(table.bits, BITS / 4);
  }

  /** Makes `window`, at most {@link KERNEL_WINDOW} bytes, the text that {@link scan} reads. */
  load(window: Uint8Array): void {
    this.#bytes.set(window, TEXT);
    this.#bytes.fill(0, TEXT + window.length, TEXT + window.length + PADDING);
  }

  /**
   * Scans from offset `at` of the window to its `end`.
   * @param collect - whether tokens for the filter are wanted
   * @returns where it stopped: `end`, a special byte, or the byte behind a token because a buffer is full
   */
  scan(at: number, end: number, escapes: EscapeMode, collect: boolean, sink: KernelSink): number {
    const [first, second] = ESCAPE_BYTES[escapes];
    const { scan, found, keys } = this.#exports;
    const shift = this.#table?.shift ?? 0;
    const from = TEXT + at;
    const to = TEXT + end;
    const stop = scan(from, to, first, second, BITS, shift, FOUND_FULL, SEEN, KEYS_FULL, collect ? 1 : 0);
    this.#drainFindings(found.value, sink);
    if (keys.value > KEY_LIST) this.#drainTokens(keys.value, sink);
    return Math.min(stop - TEXT, end);
  }

  #drainFindings(end: number, sink: KernelSink): void {
    const words = this.#words;
    for (let word = FOUND / 4; word < end / 4; word += 3) {
      const position = words[word]!;
      if (position < 0) sink.onLongStretch(~position - TEXT);
      else sink.onFinding(position - TEXT, words[word + 1]!, words[word + 2]!);
    }
    this.#exports.found.value = FOUND;
  }

  #drainTokens(end: number, sink: KernelSink): void {
    for (const hash of this.#words.subarray(KEY_LIST / 4, end / 4)) {
      this.#words[SEEN / 4 + (hash >>> SEEN_SHIFT)] = 0;
      sink.onToken(hash);
    }
    this.#exports.keys.value = KEY_LIST;
  }
}
