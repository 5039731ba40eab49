import { randomBytes } from 'node:crypto';
import type { TestContext } from 'node:test';
import {
  type ElasticsearchStore,
  type ElasticsearchStoreOptions,
  openElasticsearchStore,
} from '../../src/store/elasticsearch/elasticsearch-store.ts';

/** A prefix that no other test has. */
export function freshPrefix(): string {
  return `test-${randomBytes(4).toString('hex')}`;
}

/** Opens a store of the test's own in the cluster at `url`; its indices go with the test. */
export async function openClusterStore(
  context: TestContext,
  url: string,
  options: Partial<ElasticsearchStoreOptions> = {},
): Promise<ElasticsearchStore> {
  const prefix = options.prefix ?? freshPrefix();
  const connection = { url, ...options.connection };
  const store = await openElasticsearchStore({ mode: 'write', ...options, connection, prefix });
  context.after(async () => {
    await store.close();
    if (options.prefix === undefined) await dropIndices(url, prefix);
  });
  return store;
}

/** Removes all indices of the prefix, and their template. */
export async function dropIndices(url: string, prefix: string): Promise<void> {
  const answer = await fetch(`${url}/_resolve/index/${prefix}-*`);
  const { indices = [] } = (await answer.json()) as { indices?: { name: string }[] }; // as the server documents it
  // A few at a time: an address has a longest length.
  for (let at = 0; at < indices.length; at += 50) {
    const names = indices.slice(at, at + 50).map(({ name }) => name);
    await fetch(`${url}/${names.join(',')}`, { method: 'DELETE' });
  }
  await fetch(`${url}/_index_template/${prefix}-logs`, { method: 'DELETE' });
}
