import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { AppError } from '../errors.ts';
import { isClusterLocation } from '../store/store-location.ts';
import { type Config, defaultConfig, isSection, problemOfValue, type RawConfig } from './config.ts';
import { type ConfigLayer, type ConfigProblem, namedLayer } from './config-layer.ts';
import { environmentName, flagName, readEnvironment } from './read-environment.ts';

/** Name of the file that is looked for in the working directory. */
export const CONFIG_FILE = 'dejabug.yaml';

/** Where keys come from; later ones win: file, environment, flags. */
export interface ConfigSources {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly flags: RawConfig;
  /** A file that has to be there; without it {@link CONFIG_FILE} is read where it exists. */
  readonly file?: string;
}

/**
 * Joins file, environment and flags to one frozen configuration. Relative paths in the file start at the
 * file's folder, all others at the working directory; the result holds absolute ones.
 *
 * @throws AppError `CONFIG_INVALID` - with all problems, each with its place
 */
export async function loadConfig(sources: ConfigSources): Promise<Config> {
  const path = resolve(sources.cwd, sources.file ?? CONFIG_FILE);
  const { layer: file, problems } = await readFileLayer(path, sources.file !== undefined);
  const layers = [
    { ...file, values: withAbsolutePaths(file.values, dirname(path)) },
    namedLayer(withAbsolutePaths(readEnvironment(sources.env), sources.cwd), environmentName),
    namedLayer(withAbsolutePaths(sources.flags, sources.cwd), flagName),
  ];
  const found = [...problems, ...layers.flatMap(problemsOf)];
  if (found.length > 0) throw invalidConfig(found);
  const set = layers.flatMap(({ values }) => entriesOf(values));
  return Object.freeze(withAbsolutePaths({ ...defaultConfig(), ...Object.fromEntries(set) }, sources.cwd));
}

/** The YAML parser is only loaded where there is something to parse. */
async function readFileLayer(
  path: string,
  isWanted: boolean,
): Promise<{ layer: ConfigLayer; problems: readonly ConfigProblem[] }> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    if (isMissing && !isWanted) return { layer: namedLayer({}, () => path), problems: [] };
    const message = `expected a configuration file at ${path}, could not read it; check --config`;
    throw new AppError('CONFIG_INVALID', message, { cause });
  }
  const { parseConfigFile } = await import('./parse-config-file.ts');
  return parseConfigFile(text, path);
}

/** The keys that are paths. A store may be an address instead. */
const PATH_KEYS = ['store', 'esCa', 'deadLetters'] as const;

/** Turns paths into absolute ones; values of a wrong kind stay for the check to refuse. */
function withAbsolutePaths<T extends RawConfig>(values: T, folder: string): T {
  const absolute = (value: unknown) =>
    typeof value === 'string' && value !== '' && !isClusterLocation(value) ? resolve(folder, value) : value;
  const paths: Record<string, unknown> = {};
  for (const key of PATH_KEYS) if (values[key] !== undefined) paths[key] = absolute(values[key]);
  if (Array.isArray(values.queries)) paths.queries = values.queries.map(absolute);
  return { ...values, ...paths };
}

function entriesOf(values: RawConfig): [string, unknown][] {
  return Object.entries(values).filter(([key, value]) => value !== undefined && !isSection(key));
}

function problemsOf({ values, place }: ConfigLayer): ConfigProblem[] {
  return entriesOf(values).flatMap(([key, value]) => {
    const message = problemOfValue(key, value);
    return message === undefined ? [] : [{ place: place(key), message }];
  });
}

/** A failure that tells all problems, each with its place. */
export function invalidConfig(problems: readonly ConfigProblem[]): AppError {
  const lines = problems.map(({ place, message }) => `${place}: ${message}`);
  const head = `the configuration has ${problems.length} problem(s)`;
  return new AppError('CONFIG_INVALID', [head, ...lines].join('\n'));
}
