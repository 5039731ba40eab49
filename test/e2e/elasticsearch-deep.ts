import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { parseQuery } from '../../src/query/parse-query.ts';
import { openClusterStore } from '../support/cluster-store.ts';
import type { ElasticsearchServer } from '../support/elasticsearch.ts';

/** More than a cluster gives without paging (10,000). */
const EVENTS = 25_000;

/** More than a cluster counts exactly by itself (40,000). */
const BUILDS = 45_000;

const BATCH = 5000;

/** Answers that are long, and go on while others write. */
export function testDeepAnswers(server: () => ElasticsearchServer): void {
  test('a search gives every event once and in order, however many there are and whatever is written meanwhile', async (context) => {
    const { store, index, all } = await withManyEvents(context, server().url, EVENTS);
    const lines: number[] = [];

    for await (const { line } of store.search({ query: all })) {
      lines.push(line);
      if (lines.length === BATCH) {
        await writeEvents(index, 2 * EVENTS, 1000);
        await fetch(`${index}/_delete_by_query?refresh=true`, json({ query: { term: { line: 1 } } }));
      }
    }

    assert.deepEqual(
      lines,
      Array.from({ length: EVENTS }, (_, number) => EVENTS - number),
    );
  });

  test('builds are counted to the last of them, and as far as 40,000 in a survey', async (context) => {
    const { store, all } = await withManyEvents(context, server().url, BUILDS);

    const counted = await store.count({ query: all });
    const survey = await store.survey({ query: all }, { fields: ['build_name'] });

    assert.deepEqual([counted.events, counted.builds], [BUILDS, BUILDS]);
    assert.equal(survey.events, BUILDS);
    const [half] = survey.facets[0] ?? [];
    assert.equal(half?.events, BUILDS / 2);
    assert.ok(near(half.builds, BUILDS / 2, 0.005), `${half.builds} builds of ${BUILDS / 2}`);
    assert.ok(near(survey.builds, BUILDS, 0.02), `${survey.builds} builds of ${BUILDS}`);
  });
}

function near(found: number, expected: number, share: number): boolean {
  return Math.abs(found - expected) <= share * expected;
}

/** A store with an event a second, each of a build of its own, of one of two jobs. */
async function withManyEvents(context: TestContext, url: string, events: number) {
  const store = await openClusterStore(context, url);
  const index = `${url}/${store.context.names.logsOf('2026-11-20')}`;
  for (let first = 1; first <= events; first += BATCH) await writeEvents(index, first, BATCH);
  const { query: all } = parseQuery('*:*');
  assert.ok(all);
  return { store, index, all };
}

async function writeEvents(index: string, first: number, count: number): Promise<void> {
  const start = Date.UTC(2026, 10, 20);
  const lines = Array.from({ length: count }, (_, number) => {
    const line = first + number;
    const document = {
      '@timestamp': new Date(start + line * 1000).toISOString(),
      message: `line ${line}`,
      build_uuid: `build-${line}`,
      build_name: `job-${line % 2}`,
      line,
    };
    return `{"index":{}}\n${JSON.stringify(document)}\n`;
  });
  const headers = { 'content-type': 'application/x-ndjson' };
  const answer = await fetch(`${index}/_bulk?refresh=true`, {
    method: 'POST',
    headers,
    body: lines.join(''),
  });
  assert.equal(((await answer.json()) as { readonly errors: boolean }).errors, false);
}

function json(body: unknown): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}
