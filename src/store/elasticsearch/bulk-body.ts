import { sum } from '../../util/sum.ts';
import type { Place } from './read-pages.ts';

/**
 * Documents on their way into the cluster: newline-delimited JSON, two lines a document, the action and the
 * document, just as `_bulk` takes it. Made once, where the document is made, and never parsed again on the way.
 */
export interface BulkBody {
  readonly bytes: Uint8Array;
  /** Documents in it. */
  readonly count: number;
}

/** One document as it is written. */
export interface BulkDocument {
  readonly index: string;
  readonly id: string;
  /** The document as JSON, on one line. */
  readonly source: string;
  /** The document replaces one whose version is not larger; any when absent. */
  readonly version?: number;
  /** The document replaces what it was when it was read, and nothing newer. */
  readonly place?: Place;
  /** The document is not there yet: a data stream takes no other. */
  readonly isNew?: true;
}

const NEWLINE = 10;

/** The lines of one document. Written whole under its own id: once or twice makes no difference. */
export function bulkLines(document: BulkDocument): string {
  const { index, id, source, version, place, isNew } = document;
  const versioned = version === undefined ? place : { version, version_type: 'external_gte' };
  const action = { _index: index, _id: id, ...versioned };
  return `${JSON.stringify(isNew ? { create: action } : { index: action })}\n${source}\n`;
}

/** Collects documents into bodies of about `maxBytes`. */
export function bulkBody(documents: readonly BulkDocument[]): BulkBody {
  return { bytes: Buffer.from(documents.map(bulkLines).join('')), count: documents.length };
}

/** Several bodies as one. */
export function joinBodies(bodies: readonly BulkBody[]): BulkBody {
  const [only] = bodies;
  if (only !== undefined && bodies.length === 1) return only;
  return {
    bytes: Buffer.concat(bodies.map(({ bytes }) => bytes)),
    count: sum(bodies.map(({ count }) => count)),
  };
}

/** One body after another, cut so that none is over `maxBytes` unless a single document is. */
export function* splitBody(body: BulkBody, maxBytes: number): Generator<BulkBody> {
  if (body.bytes.length <= maxBytes) {
    yield body;
    return;
  }
  let start = 0;
  let end = 0;
  let count = 0;
  for (const documentEnd of documentEnds(body)) {
    if (documentEnd - start > maxBytes && count > 0) {
      yield { bytes: body.bytes.subarray(start, end), count };
      start = end;
      count = 0;
    }
    end = documentEnd;
    count++;
  }
  if (count > 0) yield { bytes: body.bytes.subarray(start, end), count };
}

/** The documents at the given places of the body, in a body of their own. */
export function pickDocuments(body: BulkBody, places: readonly number[]): BulkBody {
  const ends = [...documentEnds(body)];
  const parts = places.map((place) => body.bytes.subarray(place === 0 ? 0 : ends[place - 1], ends[place]));
  return { bytes: Buffer.concat(parts), count: places.length };
}

/** The two lines of the document at `place`. */
export function documentAt(body: BulkBody, place: number): BulkDocument {
  const text = Buffer.from(pickDocuments(body, [place]).bytes).toString();
  const [action = '', source = ''] = text.split('\n', 2);
  // Written by bulkLines above, so the shape is known.
  const { index, create } = JSON.parse(action) as { readonly index?: Action; readonly create?: Action };
  const { _index, _id, version } = index ?? create!;
  return {
    index: _index,
    id: _id,
    source,
    ...(version !== undefined && { version }),
    ...(create && { isNew: true }),
  };
}

interface Action {
  readonly _index: string;
  readonly _id: string;
  readonly version?: number;
}

function* documentEnds(body: BulkBody): Generator<number> {
  const bytes = Buffer.from(body.bytes.buffer, body.bytes.byteOffset, body.bytes.length);
  for (let at = 0; at < bytes.length; ) {
    const action = bytes.indexOf(NEWLINE, at);
    const source = bytes.indexOf(NEWLINE, action + 1);
    if (action === -1 || source === -1) return;
    at = source + 1;
    yield at;
  }
}
