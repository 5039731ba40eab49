import { literal, type Regex } from './regex-tree.ts';

const DIGIT: Regex = { type: 'characters', ranges: [[0x30, 0x39]] };

/** The numbers from `low` to `high`, in exactly `width` digits, or after any number of zeros when it is 0. */
export function numbersBetween(low: number, high: number, width: number): Regex {
  if (width > 0) return digitsBetween(String(low).padStart(width, '0'), String(high).padStart(width, '0'));
  const parts: Regex[] = [];
  for (let digits = String(low).length; digits <= String(high).length; digits += 1) {
    const least = digits === 1 ? 0 : 10 ** (digits - 1);
    parts.push(digitsBetween(String(Math.max(low, least)), String(Math.min(high, 10 ** digits - 1))));
  }
  const zeros: Regex = { type: 'repeat', inner: literal('0'), min: 0, max: Number.POSITIVE_INFINITY };
  return { type: 'sequence', parts: [zeros, { type: 'either', parts }] };
}

/** Texts of digits between two of the same length. */
function digitsBetween(low: string, high: string): Regex {
  if (low === '') return literal('');
  const [first, last] = [low.charCodeAt(0), high.charCodeAt(0)];
  const [lowRest, highRest] = [low.slice(1), high.slice(1)];
  const digit = (from: number, to: number, rest: Regex): Regex => ({
    type: 'sequence',
    parts: [{ type: 'characters', ranges: [[from, to]] }, rest],
  });
  if (first === last) return digit(first, first, digitsBetween(lowRest, highRest));
  const nines = '9'.repeat(lowRest.length);
  const zeros = '0'.repeat(lowRest.length);
  const parts = [
    digit(first, first, digitsBetween(lowRest, nines)),
    digit(last, last, digitsBetween(zeros, highRest)),
  ];
  const any: Regex = {
    type: 'repeat',
    inner: DIGIT,
    min: lowRest.length,
    max: lowRest.length,
  };
  if (last - first > 1) parts.push(digit(first + 1, last - 1, any));
  return { type: 'either', parts };
}
