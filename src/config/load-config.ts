import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import { AppError } from '../errors.ts';
import { closestWord } from '../util/closest-word.ts';
import { CONFIG_KEYS, type Config, configSchema, type RawConfig } from './config.ts';
import { type ConfigLayer, type ConfigProblem, fileLayer, namedLayer } from './config-layer.ts';
import { environmentName, flagName, readEnvironment } from './read-environment.ts';

/** Name of the file that is looked for in the working directory. */
const CONFIG_FILE = 'dejabug.yaml';

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
  const { layer: file, problems } = fileLayer(await readConfigFile(path, sources.file !== undefined), path);
  const layers = [
    { ...file, values: withAbsolutePaths(file.values, dirname(path)) },
    namedLayer(withAbsolutePaths(readEnvironment(sources.env), sources.cwd), environmentName),
    namedLayer(withAbsolutePaths(sources.flags, sources.cwd), flagName),
  ];
  const parsed = configSchema.safeParse(merge(layers));
  problems.push(...(parsed.error?.issues ?? []).flatMap((issue) => problemsOf(issue, layers)));
  if (problems.length > 0 || !parsed.success) throw invalid(problems);
  return Object.freeze(withAbsolutePaths(parsed.data, sources.cwd));
}

async function readConfigFile(path: string, isWanted: boolean): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    if (isMissing && !isWanted) return '';
    const message = `expected a configuration file at ${path}, could not read it; check --config`;
    throw new AppError('CONFIG_INVALID', message, { cause });
  }
}

function merge(layers: readonly ConfigLayer[]): Record<string, unknown> {
  const set = layers.flatMap(({ values }) =>
    Object.entries(values).filter(([, value]) => value !== undefined),
  );
  return Object.fromEntries(set);
}

/** Turns `store` and `queries` into absolute paths; values of a wrong kind stay for the schema to refuse. */
function withAbsolutePaths<T extends RawConfig>(values: T, folder: string): T {
  const absolute = (value: unknown) =>
    typeof value === 'string' && value !== '' ? resolve(folder, value) : value;
  const paths: Record<string, unknown> = {};
  if ('store' in values && values.store !== undefined) paths.store = absolute(values.store);
  if (Array.isArray(values.queries)) paths.queries = values.queries.map(absolute);
  return { ...values, ...paths };
}

function problemsOf(issue: z.core.$ZodIssue, layers: readonly ConfigLayer[]): ConfigProblem[] {
  const place = (key: string) =>
    ([...layers].reverse().find(({ values }) => key in values) ?? layers[0]!).place(key);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ place: place(key), message: `unknown key "${key}"; ${hint(key)}` }));
  }
  const key = String(issue.path[0] ?? '');
  return [
    { place: place(key), message: `${key}: ${issue.message.replace(/^Invalid (input|option): /, '')}` },
  ];
}

function hint(key: string): string {
  const meant = closestWord(key, CONFIG_KEYS);
  return meant === undefined ? `the keys are ${CONFIG_KEYS.join(', ')}` : `did you mean "${meant}"?`;
}

function invalid(problems: readonly ConfigProblem[]): AppError {
  const lines = problems.map(({ place, message }) => `${place}: ${message}`);
  const head = `the configuration has ${problems.length} problem(s)`;
  return new AppError('CONFIG_INVALID', [head, ...lines].join('\n'));
}
