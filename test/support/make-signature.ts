import type { Signature } from '../../src/model/signature.ts';

/** A signature, with what a test does not care about filled in. */
export function makeSignature(bug: string, about: Partial<Signature> = {}): Signature {
  return {
    bug,
    file: `queries/${bug}.yaml`,
    query: `message:"${bug}"`,
    also: [],
    testIds: [],
    testLogs: [],
    suppressGraph: false,
    suppressNotification: false,
    allowNonvoting: false,
    ...about,
  };
}
