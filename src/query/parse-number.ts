/** A number as Java's Double.parseDouble reads it, but no hexadecimal one; undefined when it is none. */
export function parseDouble(text: string): number | undefined {
  const trimmed = text.replace(/^[\0-\x20]+|[\0-\x20]+$/g, '');
  const found =
    /^(?<number>[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|NaN|Infinity))(?:(?<!y|N)[fFdD])?$/.exec(
      trimmed,
    );
  return found?.groups?.number === undefined ? undefined : Number(found.groups.number);
}

/**
 * A number as Elasticsearch reads it for a field of whole numbers.
 *
 * @returns undefined when it is no number; NaN when it is one that no whole number can equal
 */
export function parseLong(text: string): number | undefined {
  const double = parseDouble(text);
  if (double !== undefined && !Number.isInteger(double)) return Number.NaN;
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? double : undefined;
}

/** Whether a number fits a field of whole numbers, 64 bits with a sign. */
export function fitsLong(text: string): boolean {
  const whole = /^\+?(?<digits>-?\d+)$/.exec(text)?.groups?.digits;
  if (whole !== undefined) return BigInt.asIntN(64, BigInt(whole)) === BigInt(whole);
  const value = parseDouble(text) ?? Number.NaN;
  return value >= -(2 ** 63) && value < 2 ** 63;
}
