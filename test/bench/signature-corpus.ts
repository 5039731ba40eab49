import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { QueryNode } from '../../src/query/ast.ts';
import { parseQuery } from '../../src/query/parse-query.ts';
import { printQuery } from '../../src/query/print-query.ts';
import { projectRoot, sharedData } from '../support/project-root.ts';
import type { BenchFile } from './benchmark.ts';
import { messagePart } from './message-part.ts';
import { Random } from './random.ts';

const SEED = 20260102;

/** Bytes of a log from which generated signatures take their words. */
const WORDS_FROM_BYTES = 256 * 1024;

/**
 * What `count` signatures ask of messages: those of the project, those of elastic-recheck where they are at hand,
 * and generated ones for the rest. The same files and count give the same signatures.
 */
export function signatureCorpus(files: readonly BenchFile[], count: number): QueryNode[] {
  const folders = [join(projectRoot, 'queries'), sharedData && join(sharedData, 'elastic-recheck-queries')];
  const texts = folders.flatMap((folder) =>
    folder !== undefined && existsSync(folder) ? queriesOf(folder) : [],
  );
  const unique = new Map<string, QueryNode>();
  for (const text of [...texts, ...generatedQueries(files, count)]) {
    const part = messagePartOf(text);
    if (part !== undefined && unique.size < count) unique.set(printQuery(part), part);
  }
  return [...unique.values()];
}

function messagePartOf(text: string): QueryNode | undefined {
  const { query } = parseQuery(text);
  return query === undefined ? undefined : messagePart(query);
}

function queriesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .flatMap((name) => {
      const query = readQuery(readFileSync(join(folder, name), 'utf8'));
      return query === undefined ? [] : [query];
    });
}

function readQuery(yaml: string): string | undefined {
  const content: unknown = parse(yaml, { logLevel: 'error' });
  const isMap = typeof content === 'object' && content !== null && 'query' in content;
  return isMap && typeof content.query === 'string' ? content.query : undefined;
}

/** Lines that signatures are written for. */
const TELLING = /error|fail|exception|refused|denied|timed out|unable|cannot|fatal|warn/i;

/** Phrases as signatures have them: words of lines that tell of failures, but for one word that no log has. */
function generatedQueries(files: readonly BenchFile[], count: number): string[] {
  const random = new Random(SEED);
  const lines = files
    .flatMap(({ path }) => readFileSync(path).subarray(0, WORDS_FROM_BYTES).toString('latin1').split('\n'))
    .filter((line) => TELLING.test(line));
  const queries: string[] = [];
  for (let tries = 0; queries.length < count && tries < count * 20; tries++) {
    const words =
      random
        .pick(lines)
        .slice(30)
        .match(/[A-Za-z]{2,20}/g) ?? [];
    const length = 3 + random.below(5);
    if (words.length < length) continue;
    const start = random.below(words.length - length + 1);
    const phrase = words.slice(start, start + length);
    phrase[random.below(length)] = inventedWord(random);
    queries.push(`message:"${phrase.join(' ')}"`);
  }
  return queries;
}

function inventedWord(random: Random): string {
  return Array.from(
    { length: 3 + random.below(3) },
    () => random.pick([...'bdfgklmnprst']) + random.pick([...'aeiou']),
  ).join('');
}
