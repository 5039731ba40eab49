import type { Client } from '@elastic/elasticsearch';
import { type Patience, patiently } from './patiently.ts';
import type { Clause } from './search-body.ts';

/** One document of an answer. */
export interface FoundDocument {
  readonly id: string;
  readonly index: string;
  readonly source: Readonly<Record<string, unknown>>;
  /** Which write the document is of, where that was asked for. */
  readonly place?: Place;
  readonly version?: number;
}

/** Where a document was when it was read: a write that names it succeeds only while nobody else wrote. */
export interface Place {
  readonly if_seq_no: number;
  readonly if_primary_term: number;
}

export interface PageRequest {
  readonly index: string;
  readonly query: Clause;
  readonly sort: readonly Clause[];
  /** Fields of the documents to be returned; all when absent, none when empty. */
  readonly fields?: readonly string[];
  readonly pageSize?: number;
  /** Whether to tell the documents' places and versions. */
  readonly places?: boolean;
  readonly signal?: AbortSignal;
}

/** What pages are read with. */
export interface ReadContext extends Patience {
  readonly client: Client;
}

const PAGE_SIZE = 1000;

/** How long the cluster keeps the view of a search that nobody goes on with. */
const KEEP_ALIVE = '2m';

/**
 * Reads all documents of a search, page by page, from one view of the index: what is written or dropped meanwhile
 * neither shows up nor shifts the pages. However deep it goes, a page costs the same.
 */
export async function* readPages(context: ReadContext, request: PageRequest): AsyncGenerator<FoundDocument> {
  const { index, query, sort, fields, places = false, pageSize = PAGE_SIZE } = request;
  const { client } = context;
  const signal = request.signal ?? context.signal;
  const options = signal === undefined ? {} : { signal };
  const { id } = await patiently(context, () =>
    client.openPointInTime({ index, keep_alive: KEEP_ALIVE, ignore_unavailable: true }, options),
  );
  let after: { search_after?: FieldValues } = {};
  try {
    for (;;) {
      const page = await patiently(context, () =>
        client.search<Record<string, unknown>>(
          {
            pit: { id, keep_alive: KEEP_ALIVE },
            query,
            sort: sort as SortClauses,
            size: pageSize,
            track_total_hits: false,
            // A page without what a failed part of the index holds would end the search early, and nobody would know.
            allow_partial_search_results: false,
            ...(fields !== undefined && { _source: fields.length > 0 && [...fields] }),
            seq_no_primary_term: places,
            version: places,
            ...after,
          },
          options,
        ),
      );
      const { hits } = page.hits;
      for (const { _id = '', _index, _source = {}, _version = 0, ...hit } of hits) {
        const found = { id: _id, index: _index, source: _source };
        yield places ? { ...found, place: placeOf(hit), version: _version } : found;
      }
      const last = hits.at(-1)?.sort;
      if (hits.length < pageSize || last === undefined) return;
      after = { search_after: last };
    }
  } finally {
    // The view goes by itself when the cluster can not be reached now.
    await client.closePointInTime({ id }).catch(() => undefined);
  }
}

/** The place of a document that an answer tells of. */
export function placeOf({ _seq_no = 0, _primary_term = 0 }: AnsweredPlace): Place {
  return { if_seq_no: _seq_no, if_primary_term: _primary_term };
}

interface AnsweredPlace {
  readonly _seq_no?: number;
  readonly _primary_term?: number;
}

type SearchOptions = NonNullable<Parameters<Client['search']>[0]>;

type SortClauses = NonNullable<SearchOptions['sort']>;

type FieldValues = NonNullable<SearchOptions['search_after']>;
