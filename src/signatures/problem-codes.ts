/** What keeps a file out of the set. docs/GUIDE.md has a row for each. */
export const LOAD_CODES = [
  'bad-capture',
  'bad-name',
  'duplicate-bug',
  'empty-file',
  'missing-key',
  'no-signatures',
  'not-text',
  'query-syntax',
  'symlink-loop',
  'too-big',
  'unknown-key',
  'unreadable',
  'wrong-value',
  'yaml',
] as const;

export type LoadCode = (typeof LOAD_CODES)[number];

/** What is sound in form and wrong in meaning. queries/README.md has a bad and a good example of each. */
export const LINT_CODES = [
  'common-message',
  'covered-query',
  'duplicate-query',
  'empty-phrase',
  'fieldless-clause',
  'folded-blank',
  'html-entity',
  'implicit-operator',
  'leading-wildcard',
  'lowercase-operator',
  'message-optional',
  'never-true',
  'no-message',
  'odd-link',
  'optional-clause',
  'quoted-wildcard',
  'single-quotes',
  'slow-query',
  'top-level-or',
  'unknown-field',
  'unknown-tag',
  'voting-clause',
] as const;

export type LintCode = (typeof LINT_CODES)[number];
