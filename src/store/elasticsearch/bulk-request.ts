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

/**
 * Sends documents once, and sorts them by what the cluster says of each.
 * @throws AppError `STORE_UNAVAILABLE` - when the answer is not one to this request; and what the client throws
 */
export async function requestBulk(target: BulkTarget, body: BulkBody): Promise<BulkAnswer> {
  const results = await post(target, body);
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

async function post(
  { client, signal, location }: BulkTarget,
  body: BulkBody,
): Promise<readonly ItemResult[]> {
  const answer = await client.transport.request<{ errors: boolean; items: AnsweredItem[] }>(
    {
      method: 'POST',
      path: '/_bulk',
      bulkBody: Buffer.from(body.bytes.buffer, body.bytes.byteOffset, body.bytes.length),
      querystring: { filter_path: 'errors,items.*.status,items.*.error.type,items.*.error.reason' },
    },
    { ...(signal && { signal }) },
  );
  if (answer.errors === undefined || answer.items?.length !== body.count) {
    throw new AppError(
      'STORE_UNAVAILABLE',
      `${location}: expected an answer for each of ${body.count} documents, found ${answer.items?.length ?? 'none'}; check the address and the proxy before it`,
    );
  }
  return answer.items.map(({ index, create }) => index ?? { ...create!, isThere: create!.status === 409 });
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
