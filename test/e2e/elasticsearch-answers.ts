import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Fields } from '../../src/model/fields.ts';
import { parseQuery } from '../../src/query/parse-query.ts';
import { openEmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import type { WritableStore } from '../../src/store/writable-store.ts';
import { openClusterStore } from '../support/cluster-store.ts';
import type { ElasticsearchServer } from '../support/elasticsearch.ts';
import { ingestFolder } from '../support/ingest-folder.ts';
import { sharedData } from '../support/project-root.ts';
import { recordedDocuments, syntheticDocuments } from '../support/query-documents.ts';
import { QueryGenerator } from '../support/query-generator.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

/** Change it to ask other questions. */
const SEED = 4711;

const QUERIES = 200;

/** The same events in both stores, asked the same questions through the interface that commands use. */
export function testSameAnswers(server: () => ElasticsearchServer): void {
  test('both stores give the same answers to hundreds of generated queries', async (context) => {
    const documents = hardDocuments();
    const lines = documents.map((fields) => JSON.stringify(fields)).join('\n');
    const folder = scratchFolder(context, { 'events.jsonl': lines });
    const cluster = await openClusterStore(context, server().url);
    const embedded = await openEmbeddedStore(join(folder, 'store'), { mode: 'write', workers: 0 });
    context.after(() => embedded.close());
    for (const store of [embedded, cluster])
      await ingestFolder(join(folder, 'events.jsonl'), { store, documents: true });
    await cluster.refresh();
    const generator = new QueryGenerator(documents, SEED);
    const differences: unknown[] = [];
    let [asked, hits] = [0, 0];

    while (asked < QUERIES) {
      const query = generator.next();
      // Elasticsearch looks at fifty of a fuzzy word's neighbours only (docs/query-language.md).
      if (query.includes('~') || parseQuery(query).query === undefined) continue;
      asked++;
      const [ours, theirs] = [await answers(embedded, query), await answers(cluster, query)];
      hits += ours.offsets.length;
      if (JSON.stringify(ours) === JSON.stringify(theirs)) continue;
      const only = (one: Answers, other: Answers) => one.offsets.filter((at) => !other.offsets.includes(at));
      differences.push({ query, embedded: only(ours, theirs), cluster: only(theirs, ours) });
    }

    const query = { query: parseQuery('*:*').query ?? assert.fail() };
    for (const field of ['build_name', 'tags', 'voting', 'build_change'])
      assert.deepEqual(await cluster.facet(query, field), await embedded.facet(query, field), field);
    context.diagnostic(`${documents.length} events, ${asked} queries, ${hits} hits`);
    assert.ok(hits > 1000);
    assert.deepEqual(differences, []);
  });
}

/**
 * Each event is known by its own place in the file, so it may not say another; and all are of a few days, because
 * every day is an index.
 */
function hardDocuments(): Fields[] {
  const recorded = sharedData === undefined ? [] : recordedDocuments(sharedData).map(({ fields }) => fields);
  const documents = [...recorded.slice(0, 500), ...syntheticDocuments(500, SEED)];
  return documents
    .filter(({ message }) => typeof message === 'string')
    .map(({ offset: _, build_uuid: __, '@timestamp': time, ...fields }, index) => {
      return { '@timestamp': `2016-03-0${1 + (index % 5)}${String(time).slice(10)}`, ...fields };
    });
}

interface Answers {
  readonly offsets: readonly number[];
  readonly counted: readonly [events: number, builds: number];
}

async function answers(store: WritableStore, text: string): Promise<Answers> {
  const { query } = parseQuery(text);
  assert.ok(query);
  const offsets: number[] = [];
  const times: string[] = [];
  for await (const event of store.search({ query })) {
    offsets.push(event.offset);
    times.push(event['@timestamp']);
  }
  assert.deepEqual(times, times.toSorted().reverse(), `${text}: newest first`);
  const { events, builds } = await store.count({ query });
  return { offsets: offsets.sort((a, b) => a - b), counted: [events, builds] };
}
