import { parseQuery } from '../../src/query/parse-query.ts';
import { openElasticsearchStore } from '../../src/store/elasticsearch/elasticsearch-store.ts';
import { DEFAULT_PREFIX } from '../../src/store/elasticsearch/index-names.ts';
import { openEmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import { sum } from '../../src/util/sum.ts';
import { startElasticsearch } from '../support/elasticsearch.ts';
import { ingestBuilds } from './stored-builds.ts';

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

/** What a real Elasticsearch takes for the same events, merged into one segment an index, in bytes. */
export interface ElasticsearchBytes {
  /** In an index such as signatures were written for. */
  readonly plain: number;
  /** As our store there: events and records. */
  readonly store: number;
}

/** Puts the builds in `folders`, which the embedded store in `directory` holds too, into an Elasticsearch of its own. */
export async function elasticsearchBytes(
  directory: string,
  folders: readonly string[],
): Promise<ElasticsearchBytes> {
  const server = await startElasticsearch();
  try {
    const index = `${server.url}/logs`;
    await ask('PUT', index, JSON.stringify(INDEX));
    for await (const lines of bulkBodies(directory)) await ask('POST', `${index}/_bulk`, lines);
    const store = await openElasticsearchStore({ connection: { url: server.url }, mode: 'write' });
    await ingestBuilds(folders, store);
    await store.close();
    return {
      plain: await mergedBytes(server.url, 'logs'),
      store: await mergedBytes(server.url, `${DEFAULT_PREFIX}-*`),
    };
  } finally {
    await server.stop();
  }
}

interface Segments {
  readonly indices: Readonly<
    Record<
      string,
      {
        readonly shards: Readonly<
          Record<
            string,
            readonly { readonly segments: Readonly<Record<string, { readonly size_in_bytes: number }>> }[]
          >
        >;
      }
    >
  >;
}

/** Asked segment by segment: what the server says of a whole index may be some seconds old. */
async function mergedBytes(url: string, index: string): Promise<number> {
  await ask('POST', `${url}/${index}/_forcemerge?max_num_segments=1`);
  await ask('POST', `${url}/${index}/_flush`);
  await ask('POST', `${url}/${index}/_refresh`);
  const { indices } = (await ask('GET', `${url}/${index}/_segments`)) as Segments; // as the server documents it
  const shards = Object.values(indices).flatMap((one) => Object.values(one.shards).flat());
  return sum(shards.flatMap(({ segments }) => Object.values(segments).map((one) => one.size_in_bytes)));
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
