import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parse as parseYaml } from 'yaml';
import { type Fields, type FieldType, fieldType } from '../../src/model/fields.ts';
import type { QueryNode } from '../../src/query/ast.ts';
import { compileQuery } from '../../src/query/compile-query.ts';
import { parseQuery } from '../../src/query/parse-query.ts';
import { printQuery } from '../../src/query/print-query.ts';
import { createQueryEvent, type QueryEvent } from '../../src/query/query-event.ts';
import { analyzeText } from '../../src/text/analyze-text.ts';
import { TRAP_CASES } from '../query/trap-cases.ts';
import {
  type ElasticsearchServer,
  startElasticsearch,
  whyNoElasticsearch,
} from '../support/elasticsearch.ts';
import { analyze, indexDocuments, type SearchAnswer, searchAll } from '../support/elasticsearch-index.ts';
import { projectRoot, sharedData } from '../support/project-root.ts';
import {
  logDocuments,
  nastyText,
  recordedDocuments,
  syntheticDocuments,
} from '../support/query-documents.ts';
import { QueryGenerator } from '../support/query-generator.ts';
import { createRandom } from '../support/random.ts';

/** Change it to ask other questions; a difference that another seed finds becomes a test of its own. */
const SEED = 20260;

const GENERATED_QUERIES = 3200;
const SEARCHES_AT_ONCE = 200;

/** The server's queue for analysis is short. */
const ANALYSES_AT_ONCE = 10;

/** Elasticsearch asks only for this many of the terms that a fuzzy word matches (docs/query-language.md). */
const FUZZY_EXPANSIONS = 50;

const skip = await whyNoElasticsearch();

describe(`queries mean here what they mean to Elasticsearch`, { skip }, () => {
  const recheckQueries =
    sharedData === undefined ? [] : elasticRecheckQueries(join(sharedData, 'elastic-recheck-queries'));
  const documents = [
    ...(sharedData === undefined ? [] : recordedDocuments(sharedData).map(({ fields }) => fields)),
    ...(sharedData === undefined ? [] : logDocuments(sharedData, 800)),
    ...syntheticDocuments(sharedData === undefined ? 1500 : 600, SEED),
  ];
  const events = documents.map(createQueryEvent);
  let server: ElasticsearchServer;

  before(async () => {
    server = await startElasticsearch();
    await indexDocuments(`${server.url}/events`, documents);
  });

  after(() => server?.stop());

  test('thousands of generated queries find the same documents, or both refuse them', async (t) => {
    const generator = new QueryGenerator(documents, SEED);
    const vocabulary = new Vocabulary(events, documents);
    const queries: string[] = [];
    while (queries.length < GENERATED_QUERIES) {
      const query = generator.next();
      const { query: node } = parseQuery(query);
      if (node === undefined || !vocabulary.exceedsExpansions(node)) queries.push(query);
    }

    const { differences, summary } = await compare(`${server.url}/events`, queries, events);

    t.diagnostic(`${documents.length} documents; ${summary}`);
    assert.deepEqual(differences, []);
  });

  const noData = sharedData === undefined ? '../shared/data is not there' : false;
  test('every query that elastic-recheck ever had finds the same documents', { skip: noData }, async (t) => {
    const own = [...recheckQueries.flatMap((query) => documentsOf(query)), ...documents.slice(0, 400)];
    await indexDocuments(`${server.url}/recheck`, own);

    const { differences, summary } = await compare(
      `${server.url}/recheck`,
      recheckQueries,
      own.map(createQueryEvent),
    );

    t.diagnostic(summary);
    assert.ok(recheckQueries.length > 500);
    assert.deepEqual(differences, []);
  });

  test('the traps catch both or none', async () => {
    const own = TRAP_CASES.flatMap(({ hits = [], misses = [] }) => [...hits, ...misses]);
    await indexDocuments(`${server.url}/traps`, own);

    const queries = TRAP_CASES.map(({ query }) => query);
    const { differences } = await compare(`${server.url}/traps`, queries, own.map(createQueryEvent));

    assert.deepEqual(differences, []);
  });

  test('texts are cut into the same tokens', async (t) => {
    const random = createRandom(SEED);
    const messages = documents.map((fields) => String(fields.message ?? '')).slice(0, 1000);
    const texts = [...messages, ...Array.from({ length: 3000 }, () => nastyText(random))];
    const differences: unknown[] = [];

    for (let start = 0; start < texts.length; start += ANALYSES_AT_ONCE) {
      const part = texts.slice(start, start + ANALYSES_AT_ONCE);
      const theirs = await Promise.all(part.map((text) => analyze(server.url, text)));
      for (const [index, text] of part.entries()) {
        const ours = analyzeText(text);
        if (ours.join('\n') !== theirs[index]?.join('\n'))
          differences.push({ text, ours, theirs: theirs[index] });
      }
    }

    t.diagnostic(`${texts.length} texts`);
    assert.deepEqual(differences, []);
  });

  test('the differences that docs/query-language.md tells of are as it says', async () => {
    const rows = documentedDifferences();
    const own = documentsForDifferences();
    await indexDocuments(`${server.url}/differences`, own);

    const theirs = await searchAll(
      `${server.url}/differences`,
      rows.map((row) => row.query),
    );
    const found = rows.map((row, index) => ({
      query: row.query,
      here: outcome(searchHere(row.query, own.map(createQueryEvent))),
      elasticsearch: outcome(theirs[index]?.documents),
    }));

    assert.ok(rows.length > 5);
    assert.deepEqual(found, rows);
  });
});

/** Numbers of the events that match; undefined when the query is refused. */
function searchHere(query: string, events: readonly QueryEvent[]): number[] | undefined {
  const { query: node } = parseQuery(query);
  if (node === undefined) return undefined;
  const compiled = compileQuery(node, { now: Date.now() });
  return events.flatMap((event, index) => (compiled.matches(event) ? [index] : []));
}

async function compare(
  index: string,
  queries: readonly string[],
  events: readonly QueryEvent[],
): Promise<{ readonly differences: unknown[]; readonly summary: string }> {
  const differences: unknown[] = [];
  const counts = { some: 0, all: 0, none: 0, refused: 0, tooComplex: 0 };
  for (let start = 0; start < queries.length; start += SEARCHES_AT_ONCE) {
    const part = queries.slice(start, start + SEARCHES_AT_ONCE);
    const asked = searchAll(index, part);
    const ours = part.map((query) => searchHere(query, events));
    for (const [position, theirs] of (await asked).entries()) {
      const query = part[position] ?? '';
      count(counts, theirs, events.length);
      if (isTooComplex(theirs)) continue;
      if (ours[position]?.join() !== theirs.documents?.join()) {
        differences.push({
          query,
          ours: outcome(ours[position]),
          theirs: outcome(theirs.documents),
          answer: theirs,
        });
      } else if (ours[position] !== undefined && !isPrintedStably(query)) {
        differences.push({ query, printed: 'means something else' });
      }
    }
  }
  assert.ok(counts.tooComplex <= queries.length / 100);
  return { differences, summary: `${queries.length} queries: ${JSON.stringify(counts)}` };
}

function count(counts: Record<string, number>, { documents }: SearchAnswer, all: number): void {
  const kind =
    documents === undefined ? 'refused' : ({ 0: 'none', [all]: 'all' }[documents.length] ?? 'some');
  counts[kind] = (counts[kind] ?? 0) + 1;
}

/** Patterns that Elasticsearch gives up on and we do not: one of the documented differences. */
function isTooComplex(answer: SearchAnswer): boolean {
  return answer.documents === undefined && answer.error.includes('Determinizing automaton');
}

function isPrintedStably(query: string): boolean {
  const { query: node } = parseQuery(query);
  const again = node && parseQuery(printQuery(node)).query;
  return again !== undefined && withoutSpans(again) === withoutSpans(node);
}

function withoutSpans(node: QueryNode | undefined): string {
  return JSON.stringify(node, (key, value) => (key === 'span' ? undefined : value));
}

function outcome(documents: readonly number[] | undefined): string {
  return documents === undefined ? 'refused' : `${documents.length} hits`;
}

/** The terms of each field, to tell which fuzzy words match more of them than Elasticsearch looks at. */
class Vocabulary {
  readonly #events: readonly QueryEvent[];
  readonly #documents: readonly Fields[];
  readonly #terms = new Map<string, QueryEvent[]>();

  constructor(events: readonly QueryEvent[], documents: readonly Fields[]) {
    this.#events = events;
    this.#documents = documents;
  }

  exceedsExpansions(node: QueryNode): boolean {
    if (node.type === 'group') return node.clauses.some((clause) => this.exceedsExpansions(clause.node));
    if (node.type !== 'fuzzy') return false;
    const matches = compileQuery(node).matches;
    return this.#termsOf(node.field ?? 'message').filter(matches).length > FUZZY_EXPANSIONS;
  }

  /** Each term of a field as an event of its own. */
  #termsOf(field: string): QueryEvent[] {
    let terms = this.#terms.get(field);
    if (terms === undefined) {
      const type: FieldType = fieldType(field);
      const values =
        type === 'text' ? this.#events.flatMap((event) => event.tokens(field).terms) : this.#values(field);
      terms = Array.from(new Set(values), (value) => createQueryEvent({ [field]: value }));
      this.#terms.set(field, terms);
    }
    return terms;
  }

  #values(field: string): string[] {
    return this.#documents.flatMap((fields) => [fields[field] ?? []].flat().map(String));
  }
}

/** Two events for a query: one that has all that its leaves ask for, and one that has every other of it. */
function documentsOf(query: string): Fields[] {
  const { query: node } = parseQuery(query);
  if (node === undefined) return [];
  const leaves = leavesOf(node);
  return [eventOf(leaves), eventOf(leaves.filter((_, index) => index % 2 === 0))];
}

function leavesOf(node: QueryNode): QueryNode[] {
  return node.type === 'group' ? node.clauses.flatMap((clause) => leavesOf(clause.node)) : [node];
}

function eventOf(leaves: readonly QueryNode[]): Fields {
  const fields: Record<string, Fields[string]> = { '@timestamp': '2015-05-05T05:05:05Z' };
  const message: string[] = [];
  for (const node of leaves) {
    if (node.type !== 'term' && node.type !== 'phrase') continue;
    const field = node.field ?? 'message';
    if (field === 'message') message.push(node.text);
    else fields[field] ??= node.text;
  }
  return { ...fields, message: message.join(' ') };
}

function elasticRecheckQueries(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.yaml'),
  );
  const texts = files.map((name) => String(parseYaml(readFileSync(join(folder, name), 'utf8')).query));
  return [...new Set(texts)].sort();
}

interface DocumentedDifference {
  readonly query: string;
  readonly here: string;
  readonly elasticsearch: string;
}

/** The rows of the table in docs/query-language.md: query, here, Elasticsearch, reason. */
function documentedDifferences(): DocumentedDifference[] {
  const guide = readFileSync(join(projectRoot, 'docs', 'query-language.md'), 'utf8');
  const rows = guide.matchAll(
    /^\| `(?<query>.+?)` \| (?<here>refused|\d+ hits) \| (?<elasticsearch>refused|\d+ hits) \|/gm,
  );
  return Array.from(rows, ({ groups }) => ({
    query: (groups?.query ?? '').replaceAll('\\|', '|'),
    here: groups?.here ?? '',
    elasticsearch: groups?.elasticsearch ?? '',
  }));
}

function documentsForDifferences(): Fields[] {
  return Array.from({ length: 80 }, (_, index) => ({
    message: `almost${100 + index}`,
    '@timestamp': '2016-05-06T05:08:00Z',
    error_pr: 8,
  }));
}
