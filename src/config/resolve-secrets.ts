import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { ConfigProblem } from './config-layer.ts';

export interface SecretSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The configuration file: paths start at its folder. */
  readonly file: string;
  /** Where a value stands. */
  readonly place: (keys: readonly PropertyKey[]) => string;
}

const SECRET = /^(?<kind>env|file):(?<name>.+)$/s;

/** Puts what `env:NAME` and `file:PATH` stand for in their places, wherever they are in `values`. */
export async function resolveSecrets(
  values: unknown,
  sources: SecretSources,
): Promise<{ readonly resolved: unknown; readonly problems: ConfigProblem[] }> {
  const problems: ConfigProblem[] = [];
  const resolved = await resolveValue(values, [], { ...sources, problems });
  return { resolved, problems };
}

interface Resolution extends SecretSources {
  readonly problems: ConfigProblem[];
}

async function resolveValue(
  value: unknown,
  keys: readonly PropertyKey[],
  resolution: Resolution,
): Promise<unknown> {
  if (typeof value === 'string') return resolveText(value, keys, resolution);
  if (Array.isArray(value)) {
    return Promise.all(value.map((item, index) => resolveValue(item, [...keys, index], resolution)));
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(
    async ([key, item]) => [key, await resolveValue(item, [...keys, key], resolution)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

async function resolveText(
  text: string,
  keys: readonly PropertyKey[],
  resolution: Resolution,
): Promise<string> {
  const { kind, name = '' } = SECRET.exec(text)?.groups ?? {};
  if (kind === undefined) return text;
  const { env, file, place, problems } = resolution;
  const found =
    kind === 'env' ? env[name] : await readFile(resolve(dirname(file), name), 'utf8').catch(() => undefined);
  if (found !== undefined && found.trim() !== '') return found.trimEnd();
  const where = kind === 'env' ? `the variable ${name}` : `the file ${name}`;
  problems.push({ place: place(keys), message: `expected a text in ${where}, found none` });
  return text;
}
