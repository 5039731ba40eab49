import type { Client } from '@elastic/elasticsearch';
import { AppError } from '../../errors.ts';
import { type BulkBody, type BulkDocument, documentAt, pickDocuments } from './bulk-body.ts';

/** A document that the cluster will not take, however often it is sent. */
export interface DeadLetter extends BulkDocument {
  readonly status: number;
  readonly reason: string;
}

/** What became of the documents of one request. */
export interface BulkAnswer {
  readonly written: number;
  /** Documents that are there in a newer version already. */
  readonly superseded: number;
  readonly refused: readonly DeadLetter[];
  /** The documents to send again, and why; absent when there are none. */
  readonly again?: { readonly body: BulkBody; readonly reason: string };
}

interface ItemResult {
  readonly status: number;
  readonly error?: { readonly type: string; readonly reason?: string };
  /** The document was to be made, and had been made: by the same request, whose answer was lost. */
  readonly isThere?: boolean;
}

interface AnsweredItem {
  readonly index?: ItemResult;
  readonly create?: ItemResult;
}

export interface BulkTarget {
  readonly client: Client;
  /** For messages. */
  readonly location: string;
  readonly signal?: AbortSignal;
}

/** Of an answer: whether anything went wrong, and what. Word of each document that went well would be megabytes. */
const WHETHER = 'errors';
const WHAT = 'errors,items.*.status,items.*.error.type,items.*.error.reason';

/**
 * Sends documents, and sorts them by what the cluster says of each. When not all went well they are sent once more,
 * which changes nothing of those that did, and the cluster is asked about every one. (A document with a `place` must
 * be alone in its body: it can not be written twice.)
 *
 * @throws AppError `STORE_UNAVAILABLE` - when the answer is not one to this request; and what the client throws
 */
export async function requestBulk(target: BulkTarget, body: BulkBody): Promise<BulkAnswer> {
  const { errors } = await post(target, body, WHETHER);
  if (errors === false) return { written: body.count, superseded: 0, refused: [] };
  return sortResults(target, body, await askAboutEach(target, body));
}

function sortResults(target: BulkTarget, body: BulkBody, results: readonly ItemResult[]): BulkAnswer {
  const refused: DeadLetter[] = [];
  const again: number[] = [];
  let [written, superseded] = [0, 0];
  for (const [place, result] of results.entries()) {
    if (result.status < 300 || result.isThere) written++;
    else if (result.error?.type === 'version_conflict_engine_exception') superseded++;
    else if (isPassingItem(result)) again.push(place);
    else if (result.status === 401 || result.status === 403) throw forbidden(target, result);
    else refused.push({ ...documentAt(body, place), status: result.status, reason: reasonOf(result) });
  }
  const answer = { written, superseded, refused };
  const [first] = again;
  if (first === undefined) return answer;
  return { ...answer, again: { body: pickDocuments(body, again), reason: reasonOf(results[first]) } };
}

async function askAboutEach(target: BulkTarget, body: BulkBody): Promise<readonly ItemResult[]> {
  const { items } = await post(target, body, WHAT);
  if (items?.length !== body.count) throw strangeAnswer(target, body, `${items?.length ?? 'none'}`);
  return items.map(({ index, create }) => index ?? { ...create!, isThere: create!.status === 409 });
}

interface Answer {
  readonly errors: boolean;
  readonly items?: readonly AnsweredItem[];
}

async function post(target: BulkTarget, body: BulkBody, filter: string): Promise<Answer> {
  const { client, signal } = target;
  const answer = await client.transport.request<Answer>(
    {
      method: 'POST',
      path: '/_bulk',
      bulkBody: Buffer.from(body.bytes.buffer, body.bytes.byteOffset, body.bytes.length),
      querystring: { filter_path: filter },
    },
    { ...(signal && { signal }) },
  );
  if (typeof answer.errors !== 'boolean') throw strangeAnswer(target, body, 'something else');
  return answer;
}

function strangeAnswer({ location }: BulkTarget, { count }: BulkBody, found: string): AppError {
  return new AppError(
    'STORE_UNAVAILABLE',
    `${location}: expected an answer for each of ${count} documents, found ${found}; check the address and the proxy before it`,
  );
}

/** Busy, restarting, or read-only because the disk is full: the same document may be taken later. */
function isPassingItem({ status, error }: ItemResult): boolean {
  return status === 429 || status >= 500 || error?.type === 'cluster_block_exception';
}

function forbidden({ location }: BulkTarget, result: ItemResult): AppError {
  return new AppError(
    'STORE_UNAVAILABLE',
    `${location}: expected the right to write documents, found that the credentials lack it (${reasonOf(result)}); docs/SCALING.md lists the privileges`,
  );
}

function reasonOf(result: ItemResult | undefined): string {
  return `${result?.error?.type ?? 'unknown'}: ${result?.error?.reason ?? ''}`;
}
