import type { z } from 'zod';
import { keyHint } from '../util/closest-word.ts';
import type { LoadCode } from './problem-codes.ts';
import { SIGNATURE_KEYS } from './signature-file.ts';
import type { YamlPath } from './yaml-source.ts';

/** One way in which a file is no signature; `key` is set where the key is meant and not the value. */
export interface FileIssue {
  readonly code: Extract<LoadCode, 'unknown-key' | 'missing-key' | 'wrong-value'>;
  readonly path: YamlPath;
  readonly key?: string;
  readonly message: string;
}

type Issue = z.core.$ZodIssue;

/** Longest value that is repeated in a message, in characters. */
const MAX_SHOWN = 60;

/** Turns what the schema found into sentences: what was expected, what was found, what to do. */
export function describeIssue(issue: Issue, file: unknown): FileIssue[] {
  const path = yamlPath(issue.path);
  if (issue.code === 'invalid_union') {
    const nearest = nearestBranch(issue.errors);
    if (nearest !== undefined) {
      return nearest.flatMap((inner) =>
        describeIssue({ ...inner, path: [...issue.path, ...inner.path] }, file),
      );
    }
  }
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key));
  const value = valueAt(file, path);
  const name = path.length === 0 ? 'the file' : `"${pathText(path)}"`;
  if (value === undefined) {
    const message = `missing key ${name}: expected ${issue.message}; add it`;
    return [{ code: 'missing-key', path: path.slice(0, -1), message }];
  }
  return [
    {
      code: 'wrong-value',
      path,
      message: `${name}: expected ${issue.message}, found ${describeValue(value)}`,
    },
  ];
}

/** The branch of a union that the value was meant for: the one that has nothing against it but what is inside. */
function nearestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  return branches.find((issues) =>
    issues.every(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'),
  );
}

function unknownKey(path: YamlPath, key: string): FileIssue {
  const allowed = path.length === 0 ? SIGNATURE_KEYS.top : (SIGNATURE_KEYS[String(path[0])] ?? []);
  const message = `unknown key ${JSON.stringify(shorten(key))}; ${keyHint(key, allowed)}`;
  return { code: 'unknown-key', path, key, message };
}

function yamlPath(path: readonly PropertyKey[]): YamlPath {
  return path.map((step) => (typeof step === 'number' ? step : String(step)));
}

/** `also[0].query`, with list items counted from 1 as people do. */
function pathText(path: YamlPath): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step + 1}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}

function valueAt(file: unknown, path: YamlPath): unknown {
  let value = file;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[step]; // an object or a list: both answer to a key
  }
  return value;
}

function describeValue(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value !== 'string') return `${JSON.stringify(value)}`;
  return value.trim() === '' ? 'an empty text' : `the text ${JSON.stringify(shorten(value))}`;
}

function shorten(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 1)}…` : text;
}
