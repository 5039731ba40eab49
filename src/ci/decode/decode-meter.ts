import { FileLoss } from '../file-loss.ts';
import type { SourceLimits } from '../source-limits.ts';

/** Unpacked bytes that a build may still have; shared by its files. */
export interface BuildBudget {
  remainingBytes: number;
}

/** Counts one file's bytes before and after unpacking and stops where a limit is passed. */
export class DecodeMeter {
  sourceBytes = 0;
  #decodedBytes = 0;
  readonly #limits: SourceLimits;
  readonly #budget: BuildBudget;

  constructor(limits: SourceLimits, budget: BuildBudget) {
    this.#limits = limits;
    this.#budget = budget;
  }

  /** @throws FileLoss `too-big` before the chunk that is too much */
  async *countSource(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      this.sourceBytes += chunk.length;
      if (this.sourceBytes > this.#limits.maxSourceFileBytes) {
        throw tooBig(`a file of at most ${this.#limits.maxSourceFileBytes} bytes`, 'more');
      }
      yield chunk;
    }
  }

  /** @throws FileLoss `too-big` before the chunk that is too much */
  async *countDecoded(decoded: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of decoded) {
      this.#decodedBytes += chunk.length;
      this.#budget.remainingBytes -= chunk.length;
      this.#check();
      yield chunk;
    }
  }

  #check(): void {
    const { maxFileBytes, maxBuildBytes, maxRatio, ratioFreeBytes } = this.#limits;
    if (this.#decodedBytes > maxFileBytes) throw tooBig(`at most ${maxFileBytes} bytes of one file`, 'more');
    if (this.#budget.remainingBytes < 0) throw tooBig(`at most ${maxBuildBytes} bytes of one build`, 'more');
    const ratio = this.#decodedBytes / Math.max(this.sourceBytes, 1);
    if (this.#decodedBytes > ratioFreeBytes && ratio > maxRatio) {
      throw tooBig(`at most ${maxRatio} bytes of each packed byte`, `${Math.round(ratio)} (a zip bomb?)`);
    }
  }
}

function tooBig(expected: string, found: string): FileLoss {
  return new FileLoss(
    'too-big',
    `expected ${expected}, found ${found}; what came before was read; raise the limit if the file is what it should be`,
  );
}
