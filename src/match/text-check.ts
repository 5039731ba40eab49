import type { RequiredRuns } from '../query/token-run.ts';

/**
 * A quick look whether a message can match: all sub-tokens of one run of each group have to be in it somewhere. It
 * saves the analysis of most records that hold a query's anchor and nothing more of it.
 *
 * @returns a test of the message in lower case; only for messages that are ASCII, others have further lower cases
 */
export function createTextCheck(required: RequiredRuns): (lowerCase: string) => boolean {
  return (lowerCase) =>
    required.every((group) => group.some((run) => run.every((token) => lowerCase.includes(token))));
}
