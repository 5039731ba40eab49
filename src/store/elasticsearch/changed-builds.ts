import type { BuildChange } from '../store.ts';
import { readBuildDocument } from './build-record.ts';
import { ChangeCursor } from './change-cursor.ts';
import type { ClusterContext } from './cluster-context.ts';
import { readPages } from './read-pages.ts';
import type { Clause } from './search-body.ts';

/** All of a build's record but its files, which are long. */
const FIELDS = ['ingested_at', 'content_hash', 'ingest', 'documents', 'record.build', 'record.verdict'];

/**
 * Builds whose record was written after `cursor`, in the order in which the index numbered the writes.
 *
 * The number (`_seq_no`) asks no machine's clock, but becomes visible with a refresh, and a write may become visible
 * before one of a lower number that was under way at the same time. So the cursor remembers which of the last numbers
 * were seen, and numbers below it are asked for again unless they were. An index that took the place of the cursor's
 * is read from its beginning.
 */
export async function* changedBuilds(
  context: ClusterContext,
  text: string | undefined,
): AsyncGenerator<BuildChange> {
  let cursor = ChangeCursor.parse(text);
  const documents = readPages(context, {
    index: context.names.records('builds'),
    query: cursor === undefined ? { match_all: {} } : notYetSeen(cursor),
    sort: [{ _seq_no: 'asc' }],
    fields: FIELDS,
    places: true,
  });
  for await (const { index, source, place } of documents) {
    if (cursor?.index !== index) cursor = ChangeCursor.start(index);
    // `places` asks for the place.
    cursor = cursor.after(place!.if_seq_no);
    const { build, verdict, ingestedAt, documents: events } = readBuildDocument(source);
    yield {
      build,
      ...(verdict !== undefined && { verdict }),
      ingestedAt,
      hasLogs: events > 0,
      cursor: cursor.toString(),
    };
  }
}

function notYetSeen(cursor: ChangeCursor): Clause {
  const here = { term: { _index: cursor.index } };
  const later = {
    bool: {
      filter: [here, { range: { _seq_no: { gte: cursor.from } } }],
      must_not: { terms: { _seq_no: cursor.seen() } },
    },
  };
  return { bool: { should: [later, { bool: { must_not: here } }], minimum_should_match: 1 } };
}
