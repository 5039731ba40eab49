/** Where a node stands in the query's text: UTF-16 offsets, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** How a clause takes part in its group: Lucene's `+`, none, and `-`. */
export type Occur = 'must' | 'should' | 'must_not';

export interface Clause {
  readonly occur: Occur;
  readonly node: QueryNode;
}

interface NodeBase {
  readonly span: Span;
  /** Parsed and printed, ignored by the evaluator: a signature hits or does not. */
  readonly boost?: number;
}

/** Clauses side by side: with a `must`, the `should` ones are optional; without, one of them has to match. */
export interface GroupNode extends NodeBase {
  readonly type: 'group';
  readonly clauses: readonly Clause[];
}

/** A bare word; `field` is absent where the query named none. `text` is unescaped. */
export interface TermNode extends NodeBase {
  readonly type: 'term';
  readonly field?: string;
  readonly text: string;
}

/** A quoted phrase; `text` is unescaped, `slop` is 0 unless `"…"~N`. */
export interface PhraseNode extends NodeBase {
  readonly type: 'phrase';
  readonly field?: string;
  readonly text: string;
  readonly slop: number;
}

/** A word with `*` or `?`; `pattern` keeps its escapes, so that `\*` is a star and `*` is a wildcard. */
export interface WildcardNode extends NodeBase {
  readonly type: 'wildcard';
  readonly field?: string;
  readonly pattern: string;
}

/** A word that ends in one `*` and has no other wildcard; `prefix` is unescaped. */
export interface PrefixNode extends NodeBase {
  readonly type: 'prefix';
  readonly field?: string;
  readonly prefix: string;
}

/** `/…/`, Lucene's regular expression syntax, anchored at both ends of a term. */
export interface RegexNode extends NodeBase {
  readonly type: 'regex';
  readonly field?: string;
  readonly pattern: string;
}

/** `word~N`; `edits` is 0, 1 or 2, or `auto` where no number was given. */
export interface FuzzyNode extends NodeBase {
  readonly type: 'fuzzy';
  readonly field?: string;
  readonly text: string;
  readonly edits: number | 'auto';
}

/** `[a TO b]`, `{a TO b}`, `>a` …; an absent bound is open (`*`). */
export interface RangeNode extends NodeBase {
  readonly type: 'range';
  readonly field?: string;
  readonly lower?: string;
  readonly upper?: string;
  readonly includeLower: boolean;
  readonly includeUpper: boolean;
}

/** `_exists_:field` or `field:*`. */
export interface ExistsNode extends NodeBase {
  readonly type: 'exists';
  readonly field: string;
}

/** `*:*`. A lone `*` asks whether there is a message. */
export interface MatchAllNode extends NodeBase {
  readonly type: 'match_all';
}

export type QueryNode =
  | GroupNode
  | TermNode
  | PhraseNode
  | WildcardNode
  | PrefixNode
  | RegexNode
  | FuzzyNode
  | RangeNode
  | ExistsNode
  | MatchAllNode;
