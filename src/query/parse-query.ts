import { fieldType } from '../model/fields.ts';
import type { Clause, Occur, QueryNode } from './ast.ts';
import { checkNode } from './check-node.ts';
import { DEFAULT_FIELD, isEmptyClause } from './empty-clause.ts';
import { isLeaf, leafNode, named, withoutComparison, wordNode } from './leaf-node.ts';
import { lexQuery, type Token, type TokenKind } from './lex-query.ts';
import { problemOf, type QueryProblem, QuerySyntaxError } from './query-problem.ts';
import { syntaxHint } from './syntax-hint.ts';
import { unescapeText } from './unescape.ts';

/**
 * Lucene's classic query language, as Elasticsearch's `query_string` reads it (default operator OR):
 *
 *   query    = clause { [ "AND" | "&&" | "OR" | "||" ] clause }
 *   clause   = [ "+" | "-" | "NOT" | "!" ] [ field ":" ] ( leaf | "(" query ")" [ "^" number ] )
 *   leaf     = ( word | prefix"*" | wild?card | "/" regex "/" | '"' phrase '"' ) [ "~" [ number ] ] [ "^" number ]
 *            | ( "[" | "{" ) bound "TO" bound ( "]" | "}" ) [ "^" number ]
 *
 *   message:"Connection refused" AND tags:console AND NOT build_name:(*-pypy OR *-docs)
 *
 * AND and OR have no precedence: AND makes both its neighbours required, OR leaves them as they are, and where a
 * group has a required clause the others are optional. `A OR B AND C` is `A +B +C`.
 */

/** Deepest nesting of parentheses; more is no query that a person wrote. */
const MAX_DEPTH = 1000;

export type ParsedQuery =
  | { readonly query: QueryNode; readonly problems: readonly [] }
  | { readonly query: undefined; readonly problems: readonly [QueryProblem, ...QueryProblem[]] };

/**
 * Parses a query string; what Elasticsearch rejects is rejected here too, with the place and a hint.
 *
 * @returns the query, or the first mistake that was found
 */
export function parseQuery(text: string): ParsedQuery {
  try {
    return { query: new QueryParser(text).parse(), problems: [] };
  } catch (error) {
    if (!(error instanceof QuerySyntaxError)) throw error;
    return { query: undefined, problems: [problemOf(error, text)] };
  }
}

const OCCUR_OF: Readonly<Partial<Record<TokenKind, Occur>>> = {
  plus: 'must',
  minus: 'must_not',
  not: 'must_not',
};

/** Kinds that take the word before them to themselves, so that it is no part of a run of words. */
const NOT_AFTER_RUN: ReadonlySet<TokenKind> = new Set([':', '*', '~', '^', 'and', 'or']);

class QueryParser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #position = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = lexQuery(text);
  }

  parse(): QueryNode {
    if (/^[\0-\x20]*$/.test(this.#text)) {
      return { type: 'group', clauses: [], span: { start: 0, end: this.#text.length } };
    }
    const query = this.#query(undefined);
    if (this.#peek().kind !== 'end') throw this.#unexpected();
    return query;
  }

  #peek(ahead = 0): Token {
    return this.#tokens[this.#position + ahead] ?? this.#tokens.at(-1)!;
  }

  #take(): Token {
    const token = this.#peek();
    this.#position += 1;
    return token;
  }

  #takeIf(kind: TokenKind): Token | undefined {
    return this.#peek().kind === kind ? this.#take() : undefined;
  }

  #expect(kind: TokenKind): Token {
    if (this.#peek().kind !== kind) throw this.#unexpected(`"${kind}"`);
    return this.#take();
  }

  #query(field: string | undefined): QueryNode {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) {
      const message = `parentheses are nested deeper than ${MAX_DEPTH} levels`;
      throw new QuerySyntaxError('too-deep', this.#peek().start, message);
    }
    const start = this.#peek().start;
    const clauses: Clause[] = [];
    do {
      if (this.#startsRun()) clauses.push(...this.#run(field));
      else this.#clause(clauses, field);
    } while (!['end', ')'].includes(this.#peek().kind));
    this.#depth -= 1;
    const [first] = clauses;
    if (clauses.length === 1 && first?.occur === 'should') return first.node;
    return { type: 'group', clauses, span: { start, end: this.#peek(-1).end } };
  }

  #clause(clauses: Clause[], field: string | undefined): void {
    const conjunction = clauses.length === 0 ? undefined : (this.#takeIf('and') ?? this.#takeIf('or'));
    const modifier = OCCUR_OF[this.#peek().kind];
    if (modifier !== undefined) this.#take();
    const node = this.#fielded(field);
    if (conjunction?.kind === 'and') requireLast(clauses);
    const plain = conjunction?.kind === 'and' ? 'must' : 'should';
    clauses.push({ occur: modifier ?? plain, node });
  }

  /** Whether two or more bare words stand here side by side: they are analysed as one text. */
  #startsRun(): boolean {
    return this.#peek().kind === 'term' && this.#continuesRun(1);
  }

  #continuesRun(ahead: number): boolean {
    return this.#peek(ahead).kind === 'term' && !NOT_AFTER_RUN.has(this.#peek(ahead + 1).kind);
  }

  #run(field: string | undefined): Clause[] {
    const words = [this.#take()];
    while (this.#continuesRun(0)) words.push(this.#take());
    const texts = words.map((word) => unescapeText(word.text, word.start));
    const span = { start: words[0]!.start, end: words.at(-1)!.end };
    const whole = wordNode(texts.join(' '), field, span);
    if (whole.type !== 'term' || fieldType(field ?? DEFAULT_FIELD) !== 'text') {
      return [{ occur: 'should', node: checkNode(whole) }];
    }
    return words.map((word, index) => {
      const text = index === 0 ? texts[index]! : withoutComparison(texts[index]!);
      return { occur: 'should', node: { ...whole, text, span: { start: word.start, end: word.end } } };
    });
  }

  #fielded(outer: string | undefined): QueryNode {
    const isFielded = ['term', '*'].includes(this.#peek().kind) && this.#peek(1).kind === ':';
    if (!isFielded) return this.#leafOrGroup(outer);
    const token = this.#take();
    this.#take();
    const field = unescapeText(token.text, token.start);
    const isMatchAll = field === '*' && this.#peek().kind === '*';
    if (field.includes('*') && !isMatchAll) {
      const message = `"${field}" names fields by a pattern; a query here names one field, or none to search ${DEFAULT_FIELD}`;
      throw new QuerySyntaxError(
        'bad-field',
        token.start,
        message,
        'only *:*, which matches every event, may have one',
      );
    }
    return this.#leafOrGroup(field, token.start);
  }

  #leafOrGroup(field: string | undefined, start = this.#peek().start): QueryNode {
    return this.#peek().kind === '(' ? this.#group(field) : this.#leaf(field, start);
  }

  #group(field: string | undefined): QueryNode {
    const open = this.#take();
    const query = this.#query(field);
    if (this.#peek().kind !== ')') {
      if (this.#peek().kind !== 'end') throw this.#unexpected();
      throw new QuerySyntaxError(
        'unclosed-group',
        open.start,
        'this ( is not closed before the end of the query',
        'add the missing )',
      );
    }
    this.#take();
    return this.#boosted(query);
  }

  #leaf(field: string | undefined, start: number): QueryNode {
    const token = this.#take();
    if (token.kind === '[' || token.kind === '{') return this.#range(token, field, start);
    if (!isLeaf(token)) {
      this.#position -= 1;
      throw this.#unexpected();
    }
    const boostBefore = this.#boost();
    const tilde = this.#takeIf('~');
    const boost = boostBefore ?? (tilde === undefined ? undefined : this.#boost());
    const node = leafNode(token, tilde, field, { start, end: this.#peek(-1).end });
    return checkNode(boost === undefined ? node : { ...node, boost });
  }

  #range(open: Token, field: string | undefined, start: number): QueryNode {
    const lower = this.#bound(open);
    this.#expect('to');
    const upper = this.#bound(open);
    const close = this.#take();
    if (close.kind !== ']' && close.kind !== '}') {
      this.#position -= 1;
      throw this.#peek().kind === 'end' ? unclosedRange(open) : this.#unexpected('] or }');
    }
    const node: QueryNode = {
      type: 'range',
      ...named(field),
      ...(lower === '*' ? {} : { lower }),
      ...(upper === '*' ? {} : { upper }),
      includeLower: open.kind === '[',
      includeUpper: close.kind === ']',
      span: { start, end: close.end },
    };
    return checkNode(this.#boosted(node));
  }

  #bound(open: Token): string {
    const token = this.#take();
    if (token.kind === 'end') throw unclosedRange(open);
    if (!['bound', 'quoted bound', 'to'].includes(token.kind)) {
      this.#position -= 1;
      throw this.#unexpected('a bound of the range, as in [1 TO 5] or [1 TO *]');
    }
    const isQuoted = token.kind === 'quoted bound';
    return unescapeText(isQuoted ? token.text.slice(1, -1) : token.text, token.start + (isQuoted ? 1 : 0));
  }

  #boost(): number | undefined {
    if (this.#takeIf('^') === undefined) return undefined;
    const token = this.#expect('number');
    const boost = Math.fround(Number(token.text));
    if (Number.isFinite(boost)) return boost;
    throw new QuerySyntaxError('bad-boost', token.start, `the boost ${token.text} is too large`);
  }

  #boosted(node: QueryNode): QueryNode {
    const boost = this.#boost();
    return boost === undefined ? node : { ...node, boost };
  }

  #unexpected(expected = 'a word, a phrase in quotes or a group in parentheses'): QuerySyntaxError {
    const token = this.#peek();
    if (token.kind === 'end') {
      return new QuerySyntaxError(
        'unexpected-end',
        token.start,
        `expected ${expected}, found the end of the query`,
      );
    }
    const message = `expected ${expected}, found ${token.text.trim()}`;
    return new QuerySyntaxError(
      'unexpected-token',
      token.start,
      message,
      syntaxHint(token, this.#position === 0 ? undefined : this.#peek(-1)),
    );
  }
}

/**
 * Makes the clause before an AND required. A clause without tokens is none to Lucene: the one before it is
 * meant; it is marked too, so that the query prints as it was written.
 */
function requireLast(clauses: Clause[]): void {
  for (let index = clauses.length - 1; index >= 0; index -= 1) {
    const clause = clauses[index]!;
    if (clause.occur === 'should') clauses[index] = { ...clause, occur: 'must' };
    if (!isEmptyClause(clause.node)) return;
  }
}

function unclosedRange(open: Token): QuerySyntaxError {
  return new QuerySyntaxError(
    'unclosed-range',
    open.start,
    `this ${open.text} opens a range that is not closed before the end of the query`,
    'a range is written [1 TO 5]; for a text that holds a bracket, write it in quotes',
  );
}
