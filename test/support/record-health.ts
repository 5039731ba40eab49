import type { WatchHealth } from '../../src/review/review-host.ts';

/** What a watch told of itself: `works`, or the message of a failure; the same word not twice in a row. */
export interface RecordedHealth extends WatchHealth {
  readonly words: readonly string[];
}

/** Notes how a watch fares. */
export function recordHealth(): RecordedHealth {
  const words: string[] = [];
  const note = (word: string): void => {
    if (words.at(-1) !== word) words.push(word);
  };
  return {
    words,
    works: () => note('works'),
    failed: (error) => note(error instanceof Error ? error.message : String(error)),
  };
}
