import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { keyHint } from '../util/closest-word.ts';
import { botSection } from './bot-section.ts';
import { ciSection } from './ci-section.ts';
import type { ConfigProblem } from './config-layer.ts';
import { keysAt } from './keys-at.ts';
import { CONFIG_FILE, invalidConfig } from './load-config.ts';
import { notifySection, trackersSection } from './notify-section.ts';
import { resolveSecrets } from './resolve-secrets.ts';
import { reviewsSection } from './reviews-section.ts';
import { webSection } from './web-section.ts';

/** The nested sections of the configuration file, which services need. */
export const servicesSchema = z.object({
  reviews: reviewsSection.default([]),
  ci: ciSection.default([]),
  trackers: trackersSection.default([]),
  notify: notifySection.prefault({}),
  bot: botSection.prefault({}),
  web: webSection.prefault({}),
});

/** What the sections say, with secrets in place of the words that stood for them. */
export type ServicesConfig = z.output<typeof servicesSchema>;

/** Where the sections are. */
export interface ServicesSources {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `dejabug.yaml` in the working directory when absent. */
  readonly file?: string;
  /** The sections that are needed; of others neither mistakes nor secrets matter. All when absent. */
  readonly sections?: readonly (keyof ServicesConfig)[];
}

/**
 * Reads the sections of the configuration file. Any text in them may be `env:NAME` or `file:PATH`, for secrets.
 * @throws AppError `CONFIG_INVALID` - with all problems, each with its place; no value is ever shown
 */
export async function loadServicesConfig(sources: ServicesSources): Promise<ServicesConfig> {
  const path = resolve(sources.cwd, sources.file ?? CONFIG_FILE);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && sources.file === undefined) return '';
    const message = `expected a configuration file at ${path}, could not read it; check --config`;
    throw new AppError('CONFIG_INVALID', message, { cause: error });
  });
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const place = (keys: readonly PropertyKey[]): string => placeOf(document, keys, { path, lines });
  const all: Readonly<Record<string, unknown>> = isMap(document.contents) ? document.toJS() : {};
  const needed: readonly string[] | undefined = sources.sections;
  const values = Object.fromEntries(Object.entries(all).filter(([key]) => needed?.includes(key) !== false));
  const { resolved, problems } = await resolveSecrets(values, { ...sources, place, file: path });
  const parsed = servicesSchema.safeParse(resolved);
  const found = [
    ...problems,
    ...(parsed.error?.issues.flatMap((issue) => problemsOf(issue, resolved, place)) ?? []),
  ];
  if (parsed.success && found.length === 0) found.push(...relationProblems(parsed.data, place));
  if (!parsed.success || found.length > 0) throw invalidConfig(found);
  return parsed.data;
}

function problemsOf(
  issue: z.core.$ZodIssue,
  values: unknown,
  place: (keys: readonly PropertyKey[]) => string,
): ConfigProblem[] {
  const { path, message } = issue;
  if (issue.code === 'unrecognized_keys') {
    const keys = keysAt(servicesSchema, path, values);
    return issue.keys.map((key) => ({
      place: place([...path, key]),
      message: `unknown key "${dotted([...path, key])}"; ${keyHint(key, keys)}`,
    }));
  }
  const text = message.replace(/^Invalid (?:input|option|string): /, '').replace('received', 'found');
  return [{ place: place(path), message: `${dotted(path)}: ${text}` }];
}

/** `reviews[0].url`. */
function dotted(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

interface Lines {
  readonly path: string;
  readonly lines: LineCounter;
}

/** `file:line:column` of the deepest part of a path that is there. */
function placeOf(document: Document, keys: readonly PropertyKey[], { path, lines }: Lines): string {
  for (let depth = keys.length; depth > 0; depth--) {
    const parent = depth > 1 ? document.getIn(keys.slice(0, depth - 1), true) : document.contents;
    const last = keys[depth - 1];
    const key = isMap(parent)
      ? parent.items.find((item) => isScalar(item.key) && item.key.value === last)?.key
      : undefined;
    const node = key ?? document.getIn(keys.slice(0, depth), true);
    if (isNode(node) && node.range) {
      const { line, col } = lines.linePos(node.range[0]);
      return `${path}:${line}:${col}`;
    }
  }
  return path;
}

/** What is wrong between sections: names that are taken twice, or that nobody has. */
function relationProblems(
  { reviews, ci, trackers, notify }: ServicesConfig,
  place: (keys: readonly PropertyKey[]) => string,
): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const lists = {
    reviews,
    ci,
    trackers,
    'notify.channels': notify.channels,
    'notify.digests': notify.digests,
  };
  for (const [list, items] of Object.entries(lists)) {
    const path = list.split('.');
    for (const [index, { name }] of items.entries()) {
      if (items.findIndex((other) => other.name === name) < index)
        problems.push({
          place: place([...path, index]),
          message: `${list}: the name "${name}" is taken twice`,
        });
    }
  }
  const hosts = reviews.map(({ name }) => name);
  for (const [index, { review }] of ci.entries()) {
    if (review !== undefined && !hosts.includes(review))
      problems.push({
        place: place(['ci', index, 'review']),
        message: `ci[${index}].review: no review host has the name "${review}"`,
      });
  }
  const channels = notify.channels.map(({ name }) => name);
  for (const [index, { to }] of notify.digests.entries()) {
    for (const name of to.filter((name) => !channels.includes(name)))
      problems.push({
        place: place(['notify', 'digests', index, 'to']),
        message: `notify.digests[${index}].to: no channel has the name "${name}"`,
      });
  }
  return problems;
}
