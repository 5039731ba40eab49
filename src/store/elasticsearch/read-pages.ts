import type { Client } from '@elastic/elasticsearch';
import type { Clause } from './search-body.ts';

/** One document of an answer. */
export interface FoundDocument {
  readonly id: string;
  readonly index: string;
  readonly source: Readonly<Record<string, unknown>>;
}

export interface PageRequest {
  readonly index: string;
  readonly query: Clause;
  readonly sort: readonly Clause[];
  /** Fields of the documents to be returned; all when absent. */
  readonly fields?: readonly string[];
  readonly pageSize?: number;
  readonly signal?: AbortSignal;
}

const PAGE_SIZE = 1000;

/** How long the cluster keeps the view of a search that nobody goes on with. */
const KEEP_ALIVE = '2m';

/**
 * Reads all documents of a search, page by page, from one view of the index: what is written or dropped meanwhile
 * neither shows up nor shifts the pages. However deep it goes, a page costs the same.
 */
export async function* readPages(client: Client, request: PageRequest): AsyncGenerator<FoundDocument> {
  const { index, query, sort, fields, signal, pageSize = PAGE_SIZE } = request;
  const options = signal === undefined ? {} : { signal };
  const { id } = await client.openPointInTime(
    { index, keep_alive: KEEP_ALIVE, ignore_unavailable: true },
    options,
  );
  let after: { search_after?: FieldValues } = {};
  try {
    for (;;) {
      const page = await client.search<Record<string, unknown>>(
        {
          pit: { id, keep_alive: KEEP_ALIVE },
          query,
          sort: sort as SortClauses,
          size: pageSize,
          track_total_hits: false,
          ...(fields !== undefined && { _source: [...fields] }),
          ...after,
        },
        options,
      );
      const { hits } = page.hits;
      for (const hit of hits) yield { id: hit._id ?? '', index: hit._index, source: hit._source ?? {} };
      const last = hits.at(-1)?.sort;
      if (hits.length < pageSize || last === undefined) return;
      after = { search_after: last };
    }
  } finally {
    // The view goes by itself when the cluster can not be reached now.
    await client.closePointInTime({ id }).catch(() => undefined);
  }
}

type SearchOptions = NonNullable<Parameters<Client['search']>[0]>;

type SortClauses = NonNullable<SearchOptions['sort']>;

type FieldValues = NonNullable<SearchOptions['search_after']>;
