import { COMMENT_FORMATS, COMMENT_TEMPLATES } from '../review/print/comment-input.ts';

/** One key of the configuration. */
interface Key<T> {
  readonly fallback: T;
  /** What a value has to be, in words that follow "expected". */
  readonly expected: string;
  accepts(value: unknown): boolean;
}

/**
 * All keys. Each can stand in `dejabug.yaml`, in the environment as `DEJABUG_<NAME>` (upper case, words joined by
 * `_`) and, where a command uses it, on the command line. Checked by hand: a schema library would take longer to
 * load than most searches take.
 */
const KEYS = {
  /** Directory of the embedded store. */
  store: { fallback: '.dejabug', expected: 'a directory', accepts: isText } as Key<string>,
  /** Folders and files of signatures, besides the shipped ones. */
  queries: { fallback: [], expected: 'a list of paths', accepts: isTextList } as Key<readonly string[]>,
  /** Whether the signatures that come with dejabug are used. */
  shippedQueries: { fallback: true, expected: 'true or false', accepts: isTruthValue } as Key<boolean>,
  template: oneOf(COMMENT_TEMPLATES, 'default'),
  format: oneOf(COMMENT_FORMATS, 'text'),
  /** Worker threads; one a core when absent, 0 for none. */
  workers: wholeNumber<number | undefined>(undefined, 0, 256),
  /** Days for which logs, and verdicts, are kept. */
  logDays: wholeNumber<number>(10, 1, 36_500),
  recordDays: wholeNumber<number>(400, 1, 36_500),
};

/** What dejabug was told to do, from all sources together; never changes after start-up. */
export type Config = { readonly [K in keyof typeof KEYS]: (typeof KEYS)[K]['fallback'] };

/** Some of the keys, not yet checked: as a file, the environment or flags gave them. */
export type RawConfig = Readonly<Partial<Record<keyof Config, unknown>>>;

/** The names of all keys. */
export const CONFIG_KEYS: readonly string[] = Object.keys(KEYS);

/** The values of keys that nobody set. */
export function defaultConfig(): Config {
  const defaults = Object.entries(KEYS).map(([name, { fallback }]) => [name, fallback]);
  return Object.fromEntries(defaults) as Config; // every key with its own fallback
}

/** What is wrong with a key and its value; undefined when nothing is. */
export function problemOfValue(name: string, value: unknown): string | undefined {
  const key = Object.hasOwn(KEYS, name) ? KEYS[name as keyof Config] : undefined; // it is one of them
  if (key === undefined) return `unknown key "${name}"`;
  return key.accepts(value) ? undefined : `${name}: expected ${key.expected}, found ${JSON.stringify(value)}`;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}

function isTruthValue(value: unknown): boolean {
  return typeof value === 'boolean';
}

function oneOf<T extends string>(words: readonly T[], fallback: T): Key<T> {
  return { fallback, expected: words.join(' or '), accepts: (value) => words.some((word) => word === value) };
}

function wholeNumber<T extends number | undefined>(fallback: T, least: number, most: number): Key<T> {
  return {
    fallback,
    expected: `a whole number from ${least} to ${most}`,
    accepts: (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
  };
}
