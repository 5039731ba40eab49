import type { BulkBody } from '../../src/store/elasticsearch/bulk-body.ts';
import { openElasticsearchStore } from '../../src/store/elasticsearch/elasticsearch-store.ts';
import { dropIndices } from '../support/cluster-store.ts';

/** Requests of the rivals, in bytes and at once: as ours starts. */
export const REQUEST_BYTES = 4 * 1024 * 1024;
export const REQUESTS_AT_ONCE = 2;

/** What a rival is to do: a bulk loop over objects by the client's own helper, or nothing but sending what is JSON already. */
export interface RivalOrder {
  readonly way: 'loop' | 'bytes';
  readonly bodies: readonly BulkBody[];
  readonly url: string;
}

/** An empty store: the same templates and indices for all. */
export async function prepareStore(url: string, prefix: string) {
  await dropIndices(url, prefix);
  return openElasticsearchStore({ connection: { url }, mode: 'write', prefix });
}
