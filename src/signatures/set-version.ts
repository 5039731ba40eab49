import { createHash } from 'node:crypto';
import type { Signature } from '../model/signature.ts';
import { parseQuery } from '../query/parse-query.ts';
import { printQuery } from '../query/print-query.ts';

/** Changed when the same signatures come to give other verdicts, so that old verdicts are known as old. */
const SEMANTICS = 1;

/** Hexadecimal digits of a version: two sets of one project's history do not share 12. */
const DIGITS = 12;

/**
 * Names exactly this set of signatures: a hash of all that can change a verdict.
 *
 * Layout, comments, owners and other text around a signature leave it as it is, as does the order of files.
 */
export function setVersion(signatures: readonly Signature[]): string {
  const parts = signatures.map((signature) => JSON.stringify(verdictParts(signature))).sort();
  return createHash('sha256')
    .update(JSON.stringify([SEMANTICS, parts]))
    .digest('hex')
    .slice(0, DIGITS);
}

function verdictParts(signature: Signature): unknown {
  return {
    bug: signature.bug,
    title: signature.title,
    query: normalQuery(signature.query),
    evidence: signature.evidence === undefined ? undefined : normalQuery(signature.evidence),
    capture: signature.capture,
    also: signature.also.map(({ query, withinLines }) => [normalQuery(query), withinLines]),
    validFrom: signature.validFrom,
    validUntil: signature.validUntil,
    resolved: signature.resolvedAt !== undefined,
    testIds: [...signature.testIds].sort(),
    allowNonvoting: signature.allowNonvoting,
  };
}

/** The query as the parser understands it, so that blanks and line breaks make no difference. */
function normalQuery(text: string): string {
  const { query } = parseQuery(text);
  return query === undefined ? text : printQuery(query);
}
