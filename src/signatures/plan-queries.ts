import type { Signature, SignatureSet } from '../model/signature.ts';
import type { QueryNode } from '../query/ast.ts';

/** What one query of a plan is for: the signature it belongs to, and its part in it. */
export type QueryRole =
  | { readonly signature: Signature; readonly role: 'main' | 'evidence' }
  /** `also` is the query's place in `signature.also`. */
  | { readonly signature: Signature; readonly role: 'also'; readonly also: number };

/** The queries of a set of signatures, each different one once: what a build's bytes are matched against. */
export interface QueryPlan {
  readonly set: SignatureSet;
  readonly queries: readonly QueryNode[];
  /** `roles[i]` says what `queries[i]` is for; never empty. Signatures in bug order, main before evidence before also. */
  readonly roles: readonly (readonly QueryRole[])[];
}
