import { parseQuery } from '../../src/query/parse-query.ts';
import { openEmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import { startElasticsearch } from '../support/elasticsearch.ts';

/** Lines of a bulk request are collected up to this size, in characters. */
const BULK_LENGTH = 8e6;

/** One line a document, `message` analysed and all else as it is: as the indices were that signatures were written for. */
const INDEX = {
  settings: { number_of_shards: 1, number_of_replicas: 0, codec: 'best_compression', refresh_interval: -1 },
  mappings: {
    dynamic_templates: [
      { words: { match_mapping_type: 'string', mapping: { type: 'keyword', ignore_above: 8191 } } },
    ],
    properties: { '@timestamp': { type: 'date' }, message: { type: 'text' } },
  },
};

/** Bytes that a real Elasticsearch takes for all events of the embedded store in `directory`, merged into one segment. */
export async function elasticsearchBytes(directory: string): Promise<number> {
  const server = await startElasticsearch();
  try {
    const index = `${server.url}/logs`;
    await ask('PUT', index, JSON.stringify(INDEX));
    for await (const lines of bulkBodies(directory)) await ask('POST', `${index}/_bulk`, lines);
    await ask('POST', `${index}/_forcemerge?max_num_segments=1`);
    await ask('POST', `${index}/_flush`);
    const { _all } = (await ask('GET', `${index}/_stats/store`)) as {
      _all: { total: { store: { size_in_bytes: number } } };
    };
    return _all.total.store.size_in_bytes;
  } finally {
    await server.stop();
  }
}

async function* bulkBodies(directory: string): AsyncGenerator<string> {
  const { query } = parseQuery('*:*');
  if (query === undefined) throw new Error('expected *:* to be a query');
  const store = await openEmbeddedStore(directory, { mode: 'read' });
  let body = '';
  for await (const event of store.search({ query })) {
    body += `{"index":{}}\n${JSON.stringify(event)}\n`;
    if (body.length < BULK_LENGTH) continue;
    yield body;
    body = '';
  }
  if (body !== '') yield body;
  await store.close();
}

async function ask(method: string, url: string, body?: string): Promise<unknown> {
  const headers = { 'content-type': 'application/x-ndjson' };
  const response = await fetch(url, { method, headers, ...(body !== undefined && { body }) });
  const text = await response.text();
  if (!response.ok || text.includes('"errors":true'))
    throw new Error(`${method} ${url}: ${text.slice(0, 500)}`);
  return JSON.parse(text);
}
