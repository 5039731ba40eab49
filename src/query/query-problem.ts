/** What can be wrong with a query's text. */
export type QueryProblemCode =
  | 'unexpected-token'
  | 'unexpected-end'
  | 'unexpected-character'
  | 'unclosed-quote'
  | 'unclosed-regex'
  | 'unclosed-group'
  | 'unclosed-range'
  | 'bad-escape'
  | 'bad-boost'
  | 'bad-slop'
  | 'bad-edits'
  | 'bad-value'
  | 'bad-regex'
  | 'bad-field'
  | 'too-deep';

/** A mistake in a query's text. Offsets count UTF-16 units from 0; `line` and `column` are 1-based. */
export interface QueryProblem {
  readonly code: QueryProblemCode;
  /** What was expected and what was found. */
  readonly message: string;
  readonly offset: number;
  readonly line: number;
  readonly column: number;
  /** What the author most likely meant, and how to write it. */
  readonly hint?: string;
}

/** Thrown inside the parser and caught at its door: the first mistake ends the parse. */
export class QuerySyntaxError extends Error {
  readonly code: QueryProblemCode;
  readonly offset: number;
  readonly hint: string | undefined;

  constructor(code: QueryProblemCode, offset: number, message: string, hint?: string) {
    super(message);
    this.name = 'QuerySyntaxError';
    this.code = code;
    this.offset = offset;
    this.hint = hint;
  }
}

/** The problem that an error of the parser stands for, with the place counted in lines. */
export function problemOf(error: QuerySyntaxError, text: string): QueryProblem {
  const before = text.slice(0, error.offset);
  const line = before.split('\n').length;
  return {
    code: error.code,
    message: error.message,
    offset: error.offset,
    line,
    column: error.offset - (before.lastIndexOf('\n') + 1) + 1,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  };
}

/** Longest piece of the query shown on either side of the mistake, in characters. */
const CONTEXT = 60;

/**
 * A problem for people: message, the line of the query with a `^` below the mistake, and the hint.
 *
 * @param text - the query that was parsed
 */
export function formatQueryProblem(problem: QueryProblem, text: string): string {
  const line = text.split('\n')[problem.line - 1] ?? '';
  const at = problem.column - 1;
  const from = Math.max(0, at - CONTEXT);
  const shown = `${from > 0 ? '…' : ''}${line.slice(from, at + CONTEXT)}${line.length > at + CONTEXT ? '…' : ''}`;
  const indent = ' '.repeat(at - from + (from > 0 ? 1 : 0));
  const head = `line ${problem.line}, column ${problem.column}: ${problem.message}`;
  const hint = problem.hint === undefined ? [] : [`hint: ${problem.hint}`];
  return [head, `  ${shown.replaceAll('\t', ' ')}`, `  ${indent}^`, ...hint].join('\n');
}
