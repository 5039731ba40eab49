import type { RequiredText } from '../query/token-run.ts';

/** A test of a message in lower case. */
export type TextCheck = (lowerCase: string) => boolean;

/**
 * A quick look whether a message can match: the sub-tokens that it has to hold are in it somewhere. It saves the
 * analysis of most records that hold a query's anchor and nothing more of it.
 *
 * @returns a test for messages that are ASCII; others have further lower cases
 */
export function createTextCheck(required: RequiredText): TextCheck {
  if (required.type === 'run') {
    // The longest is the likeliest to be missing.
    const tokens = required.tokens.toSorted((left, right) => right.length - left.length);
    return (lowerCase) => tokens.every((token) => lowerCase.includes(token));
  }
  const checks = required.of.map(createTextCheck);
  if (required.type === 'all') return (lowerCase) => checks.every((check) => check(lowerCase));
  return (lowerCase) => checks.some((check) => check(lowerCase));
}
