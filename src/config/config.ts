import { parseTagRule } from '../log-format/file-tags.ts';
import { COMMENT_FORMATS, COMMENT_TEMPLATES } from '../review/print/comment-input.ts';
import { MAPPING_NAMES } from '../store/elasticsearch/mapping-profile.ts';
import { keyHint } from '../util/closest-word.ts';

/** One key of the configuration. */
interface Key<T> {
  readonly fallback: T;
  /** What a value has to be, in words that follow "expected". */
  readonly expected: string;
  /** Its value is never shown. */
  readonly isSecret?: boolean;
  accepts(value: unknown): boolean;
}

/**
 * All keys. Each can stand in `dejabug.yaml`, in the environment as `DEJABUG_<NAME>` (upper case, words joined by
 * `_`) and, where a command uses it, on the command line. Checked by hand: a schema library would take longer to
 * load than most searches take.
 */
const KEYS = {
  /** Directory of the embedded store, or an Elasticsearch cluster: `https://…`, or `cloud:` with a cloud id. */
  store: { fallback: '.dejabug', expected: 'a directory or an address', accepts: isText } as Key<string>,
  /** Folders and files of signatures, besides the shipped ones. */
  queries: { fallback: [], expected: 'a list of paths', accepts: isTextList } as Key<readonly string[]>,
  /** Whether the signatures that come with dejabug are used. */
  shippedQueries: { fallback: true, expected: 'true or false', accepts: isTruthValue } as Key<boolean>,
  /** Tags for files, looked at before the preset: `REGULAR EXPRESSION = TAG TAG …`, matched against the path. */
  tags: { fallback: [], expected: 'a list of "REGULAR EXPRESSION = TAG …"', accepts: isTagList } as Key<
    readonly string[]
  >,
  /** The table of tags behind them. */
  tagsPreset: oneOf(['openstack', 'none'], 'openstack'),
  template: oneOf(COMMENT_TEMPLATES, 'default'),
  format: oneOf(COMMENT_FORMATS, 'text'),
  /** Worker threads; one a core when absent, 0 for none. */
  workers: wholeNumber<number | undefined>(undefined, 0, 256),
  /** Days for which logs, and verdicts, are kept. */
  logDays: wholeNumber<number>(10, 1, 36_500),
  recordDays: wholeNumber<number>(400, 1, 36_500),
  /** Credentials for the cluster: an API key, or user and password. Better in the environment than in a file. */
  esApiKey: { ...text('an API key'), isSecret: true },
  esUsername: text('a name'),
  esPassword: { ...text('a password'), isSecret: true },
  /** PEM file with the certificate of the authority that signed the cluster's. */
  esCa: text('a path'),
  /** First word of the names of our indices. */
  esPrefix: {
    ...text('lower-case letters, digits, - and _'),
    accepts: (value: unknown) => /^[a-z][a-z0-9_-]{0,60}$/.test(String(value)),
  },
  /** Pattern of indices that others made, to be searched in place of ours, and how their fields are typed. */
  esIndices: text('a pattern of index names'),
  esMapping: oneOf(MAPPING_NAMES, 'dejabug'),
  esShards: wholeNumber<number | undefined>(undefined, 1, 1000),
  /** Where the cluster has index lifecycle management: the policy of the indices of logs. */
  esLifecyclePolicy: text('the name of a policy'),
  /** Whether logs lie in a data stream in place of daily indices. */
  esDataStream: { fallback: false, expected: 'true or false', accepts: isTruthValue } as Key<boolean>,
  /** Whether events of level DEBUG and TRACE are left out of a cluster; the pass that makes the verdict sees them. */
  dropDebug: { fallback: false, expected: 'true or false', accepts: isTruthValue } as Key<boolean>,
  /** Where dashboards are put, and what lets us in: an API key of Kibana's, a service account's token of Grafana's. */
  kibana: address(),
  kibanaSpace: text('the id of a space'),
  kibanaToken: { ...text('an API key'), isSecret: true },
  grafana: address(),
  grafanaToken: { ...text('a token'), isSecret: true },
  /** File that keeps documents which the cluster refuses for good. */
  deadLetters: {
    fallback: '.dejabug/dead-letters.jsonl',
    expected: 'a path',
    accepts: isText,
  } as Key<string>,
};

/** What dejabug was told to do, from all sources together; never changes after start-up. */
export type Config = { readonly [K in keyof typeof KEYS]: (typeof KEYS)[K]['fallback'] };

/** Some of the keys, not yet checked: as a file, the environment or flags gave them. */
export type RawConfig = Readonly<Partial<Record<keyof Config, unknown>>>;

/** The names of all keys. */
export const CONFIG_KEYS: readonly string[] = Object.keys(KEYS);

/** Keys whose values are maps and lists of their own, which only services read; see services-config.ts. */
const SECTIONS: readonly string[] = ['reviews', 'ci', 'trackers', 'notify', 'bot', 'web'];

/** Whether the key is of a section that only services read. */
export function isSection(key: string): boolean {
  return SECTIONS.includes(key);
}

/** The values of keys that nobody set. */
export function defaultConfig(): Config {
  const defaults = Object.entries(KEYS).map(([name, { fallback }]) => [name, fallback]);
  return Object.fromEntries(defaults) as Config; // every key with its own fallback
}

/** What is wrong with a key and its value; undefined when nothing is. */
export function problemOfValue(name: string, value: unknown): string | undefined {
  const key: Key<unknown> | undefined = Object.hasOwn(KEYS, name) ? KEYS[name as keyof Config] : undefined; // it is one of them
  if (key === undefined) return `unknown key "${name}"; ${keyHint(name, [...CONFIG_KEYS, ...SECTIONS])}`;
  if (key.accepts(value)) return undefined;
  const found = key.isSecret ? 'something else' : JSON.stringify(value);
  return `${name}: expected ${key.expected}, found ${found}`;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function text(expected: string): Key<string | undefined> {
  return { fallback: undefined, expected, accepts: isText };
}

/** Shown in no message, because it may hold a password. */
function address(): Key<string | undefined> {
  const accepts = (value: unknown) =>
    typeof value === 'string' && /^https?:\/\/./.test(value) && URL.canParse(value);
  return { ...text('an address that begins with https:// or http://'), isSecret: true, accepts };
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}

function isTagList(value: unknown): boolean {
  return isTextList(value) && (value as string[]).every((line) => parseTagRule(line) !== undefined); // checked before
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
