import { AppError } from '../errors.ts';
import { alsoQueries, type Signature, type SignatureSet } from '../model/signature.ts';
import type { QueryNode } from '../query/ast.ts';
import { parseQuery } from '../query/parse-query.ts';
import { printQuery } from '../query/print-query.ts';

/** What one query of a plan is for: the signature it belongs to, and its part in it. */
export type QueryRole =
  | { readonly signature: Signature; readonly role: 'main' | 'evidence' }
  /** `also` is the query's place in `alsoQueries(signature)`. */
  | { readonly signature: Signature; readonly role: 'also'; readonly also: number };

/** The queries of a set of signatures, each different one once: what a build's bytes are matched against. */
export interface QueryPlan {
  readonly set: SignatureSet;
  readonly queries: readonly QueryNode[];
  /** `roles[i]` says what `queries[i]` is for; never empty. Signatures in bug order, main before evidence before also. */
  readonly roles: readonly (readonly QueryRole[])[];
}

/**
 * Plans the queries of a set; signatures whose bug is resolved are left out, as elastic-recheck did.
 *
 * @throws AppError `QUERY_SYNTAX` for a query that `loadSignatures` would have reported
 */
export function planQueries(set: SignatureSet): QueryPlan {
  const places = new Map<string, number>();
  const queries: QueryNode[] = [];
  const roles: QueryRole[][] = [];
  for (const signature of set.signatures) {
    if (signature.resolvedAt !== undefined) continue;
    for (const { query, role } of signatureNodes(signature)) {
      const text = printQuery(query);
      const place = places.get(text) ?? queries.length;
      places.set(text, place);
      queries[place] ??= query;
      roles[place] = [...(roles[place] ?? []), role];
    }
  }
  return { set, queries, roles };
}

function signatureNodes(signature: Signature): { query: QueryNode; role: QueryRole }[] {
  const main = parseSound(signature, signature.query);
  const filtered = signature.allowNonvoting ? main : withoutNonvoting(main);
  const nodes: { query: QueryNode; role: QueryRole }[] = [
    { query: filtered, role: { signature, role: 'main' } },
  ];
  if (signature.evidence !== undefined) {
    nodes.push({ query: parseSound(signature, signature.evidence), role: { signature, role: 'evidence' } });
  }
  for (const [also, { query }] of alsoQueries(signature).entries()) {
    nodes.push({ query: parseSound(signature, query), role: { signature, role: 'also', also } });
  }
  return nodes;
}

/**
 * The query on builds that vote, or of which nobody said whether they do.
 *
 * elastic-recheck pasted ` AND voting:1`, which a folder of logs without metadata could never satisfy, and which
 * changed the meaning of a query with OR at its top.
 */
function withoutNonvoting(query: QueryNode): QueryNode {
  const { span } = query;
  return {
    type: 'group',
    span,
    clauses: [
      { occur: 'must', node: query },
      { occur: 'must_not', node: { type: 'term', field: 'voting', text: '0', span } },
    ],
  };
}

function parseSound({ file, bug }: Signature, text: string): QueryNode {
  const { query, problems } = parseQuery(text);
  if (query !== undefined) return query;
  const [first] = problems;
  throw new AppError(
    'QUERY_SYNTAX',
    `${file}: expected a sound query for ${bug}, found: ${first.message}; correct the query`,
  );
}
