/** A share of a whole with the range that it lies in, all from 0 to 1. */
export interface Share {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Standard deviations that hold 95 % of a normal distribution. */
const Z = 1.959964;

/**
 * The share `part` of `whole`, with Wilson's score interval at 95 %: it is right for small numbers too, where
 * a plain plus and minus would leave 0 … 1 behind.
 */
export function wilsonShare(part: number, whole: number): Share {
  if (whole <= 0) return { value: 0, low: 0, high: 1 };
  const value = part / whole;
  const shrink = 1 + Z ** 2 / whole;
  const middle = (value + Z ** 2 / (2 * whole)) / shrink;
  const half = (Z / shrink) * Math.sqrt((value * (1 - value)) / whole + Z ** 2 / (4 * whole ** 2));
  return { value, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
