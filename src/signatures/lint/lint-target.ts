import type { TagTable } from '../../log-format/file-tags.ts';
import type { Severity } from '../../model/problem.ts';
import type { Signature } from '../../model/signature.ts';
import type { QueryNode } from '../../query/ast.ts';
import type { LintCode } from '../problem-codes.ts';
import type { SignatureFile } from '../signature-file.ts';
import type { WrittenQuery } from '../signature-queries.ts';
import type { YamlPath, YamlSource } from '../yaml-source.ts';

/** A query of a signature as it is written, and as it is understood. */
export interface LintQuery extends WrittenQuery {
  readonly node: QueryNode;
}

/** One signature as the rules look at it. */
export interface LintTarget {
  readonly signature: Signature;
  readonly content: SignatureFile;
  readonly queries: readonly LintQuery[];
  readonly source: YamlSource;
}

/** What the rules know of the place where the signatures are used. */
export interface LintContext {
  /** Names of fields that events can have. */
  readonly fields: ReadonlySet<string>;
  readonly tags: TagTable;
}

/** One thing that a rule found, at a value of the file or at a character of it. */
export interface Finding {
  readonly code: LintCode;
  readonly severity: Severity;
  readonly message: string;
  readonly path: YamlPath;
  readonly offset?: number;
}

/** A rule that looks at one query. */
export type QueryRule = (query: LintQuery, context: LintContext) => Finding[];

/** A finding at `offset` of the query's text. */
export function findingAt(
  query: LintQuery,
  offset: number,
  [code, severity, message]: readonly [LintCode, Severity, string],
): Finding {
  return { code, severity, message, path: query.path, offset };
}
