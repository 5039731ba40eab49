/** First wait after a failure, in ms. */
const FIRST_MS = 250;

const LONGEST_MS = 10_000;

/** How long to wait after this many failures in a row, in ms: doubles, with jitter, so that not all come at once. */
export function backOffMs(failures: number): number {
  const most = Math.min(FIRST_MS * 2 ** failures, LONGEST_MS);
  return most / 2 + (Math.random() * most) / 2;
}
