import type { ElasticsearchStoreOptions } from './elasticsearch/elasticsearch-store.ts';
import { cloudIdOf, isClusterLocation } from './store-location.ts';
import type { WritableStore } from './writable-store.ts';

/** How a store is opened, wherever it is. */
export interface StoreOptions {
  /** `write` makes the store where there is none, and brings it up to date. */
  readonly mode: 'read' | 'write';
  /** Worker threads for big searches in a directory. */
  readonly workers?: number;
  readonly now?: () => Date;
  readonly signal?: AbortSignal;
  /** What only a cluster needs. */
  readonly cluster?: ClusterOptions;
}

/** Credentials and names for a store in a cluster. */
export interface ClusterOptions
  extends Omit<ElasticsearchStoreOptions, 'connection' | 'mode' | 'now' | 'signal'> {
  readonly apiKey?: string;
  readonly username?: string;
  readonly password?: string;
  /** Certificate of the authority that signed the server's, PEM. */
  readonly ca?: string;
  readonly requestTimeoutMs?: number;
}

/**
 * Opens the store at `location`: a directory, or a cluster by its address or `cloud:ID`. Only what that store needs
 * is loaded.
 * @throws AppError `STORE_UNAVAILABLE`, `STORE_LOCKED`, `STORE_CORRUPT`, `DISK_FULL`, `CONFIG_INVALID`
 */
export async function openStore(location: string, options: StoreOptions): Promise<WritableStore> {
  const { mode, workers, now, signal, cluster } = options;
  const clock = now === undefined ? {} : { now };
  if (!isClusterLocation(location)) {
    const { openEmbeddedStore } = await import('./embedded/embedded-store.ts');
    return openEmbeddedStore(location, { mode, ...clock, ...(workers !== undefined && { workers }) });
  }
  const { openElasticsearchStore } = await import('./elasticsearch/elasticsearch-store.ts');
  const { apiKey, username, password, ca, requestTimeoutMs, ...rest } = cluster ?? {};
  const cloudId = cloudIdOf(location);
  const connection = {
    ...(cloudId === undefined ? { url: location } : { cloudId }),
    ...(apiKey !== undefined && { apiKey }),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(ca !== undefined && { ca }),
    ...(requestTimeoutMs !== undefined && { requestTimeoutMs }),
  };
  return openElasticsearchStore({ ...rest, connection, mode, ...clock, ...(signal && { signal }) });
}
