import { FIELD_TYPES, type Fields } from '../../src/model/fields.ts';

/** What a search found: the numbers of the documents, ascending, or why the query was refused. */
export type SearchAnswer =
  | { readonly documents: readonly number[] }
  | { readonly documents: undefined; readonly error: string };

const BULK_SIZE = 1000;

/**
 * Puts documents into a new index with the types of our fields; a document's `_id` is its number.
 *
 * @param index - address of the index: the server's, a slash and a name
 */
export async function indexDocuments(index: string, documents: readonly Fields[]): Promise<void> {
  const properties = Object.fromEntries(
    Object.entries(FIELD_TYPES).map(([field, type]) => [field, { type }]),
  );
  const keyword = { match: '*', match_mapping_type: '*', mapping: { type: 'keyword' } };
  await request(index, 'PUT', '', {
    settings: { number_of_shards: 1, number_of_replicas: 0, refresh_interval: '-1' },
    mappings: { dynamic_templates: [{ keyword }], properties },
  });
  for (let start = 0; start < documents.length; start += BULK_SIZE) {
    const lines = documents
      .slice(start, start + BULK_SIZE)
      .flatMap((fields, index) => [
        JSON.stringify({ index: { _id: String(start + index) } }),
        JSON.stringify(fields),
      ]);
    const answer = await send(index, 'POST', '/_bulk', `${lines.join('\n')}\n`);
    if (answer.errors) throw new Error(`bulk: ${JSON.stringify(answer).slice(0, 2000)}`);
  }
  await request(index, 'POST', '/_forcemerge?max_num_segments=1');
  await request(index, 'POST', '/_refresh');
}

/** Asks up to a few hundred queries as `query_string`; the answers come in the same order. */
export async function searchAll(index: string, queries: readonly string[]): Promise<SearchAnswer[]> {
  const lines = queries.flatMap((query) => [
    '{}',
    JSON.stringify({
      query: { query_string: { query, default_field: 'message' } },
      size: 10_000,
      _source: false,
      sort: ['_doc'],
      track_total_hits: false,
    }),
  ]);
  const path = '/_msearch?filter_path=responses.status,responses.hits.hits._id,responses.error';
  const { responses = [] } = await send(index, 'POST', path, `${lines.join('\n')}\n`);
  return responses.map(answerOf);
}

/** The tokens that the `standard` analyser makes of a text. */
export async function analyze(url: string, text: string): Promise<string[]> {
  const answer = await request(url, 'POST', '/_analyze?filter_path=tokens.token', {
    analyzer: 'standard',
    text,
  });
  return (answer.tokens ?? []).map(({ token }) => token);
}

interface Answer {
  readonly errors?: boolean;
  readonly responses?: readonly Response[];
  readonly tokens?: readonly { readonly token: string }[];
}

interface Response {
  readonly error?: { readonly root_cause?: readonly { readonly reason?: string }[] };
  readonly hits?: { readonly hits?: readonly { readonly _id: string }[] };
}

function answerOf({ error, hits }: Response): SearchAnswer {
  if (error !== undefined)
    return { documents: undefined, error: error.root_cause?.[0]?.reason ?? JSON.stringify(error) };
  return { documents: (hits?.hits ?? []).map((hit) => Number(hit._id)).sort((a, b) => a - b) };
}

async function request(url: string, method: string, path: string, body?: unknown): Promise<Answer> {
  return send(url, method, path, body === undefined ? '' : JSON.stringify(body));
}

async function send(url: string, method: string, path: string, body: string): Promise<Answer> {
  const type =
    path.includes('/_bulk') || path.includes('/_msearch') ? 'application/x-ndjson' : 'application/json';
  const response = await fetch(`${url}${path}`, {
    method,
    ...(body === '' ? {} : { body, headers: { 'content-type': type } }),
  });
  if (!response.ok)
    throw new Error(`${method} ${path}: ${response.status} ${(await response.text()).slice(0, 2000)}`);
  return (await response.json()) as Answer; // the caller asks for these parts only
}
