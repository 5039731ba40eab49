import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import type { Config } from '../config/config.ts';
import { AppError } from '../errors.ts';
import { type ClusterOptions, openStore } from '../store/open-store.ts';
import { isClusterLocation, shownLocation } from '../store/store-location.ts';
import type { WritableStore } from '../store/writable-store.ts';
import { count } from '../util/count.ts';
import type { CommandStart } from './start-command.ts';

/**
 * Opens the configured store, lets `use` work with it and closes it again.
 * @param more - what beside the configuration counts where the store is a cluster
 * @throws AppError `STORE_UNAVAILABLE` and what `use` throws
 */
export async function withStore<T>(
  start: CommandStart,
  mode: 'read' | 'write',
  use: (store: WritableStore) => Promise<T>,
  more: Pick<ClusterOptions, 'onDeadLetter'> = {},
): Promise<T> {
  const { config, context, output } = start;
  output.note(`store: ${storeText(start)}`);
  let letters = 0;
  const onDeadLetter = (): void => {
    letters++;
    more.onDeadLetter?.();
  };
  const store = await openStore(config.store, {
    mode,
    now: context.now,
    ...(config.workers !== undefined && { workers: config.workers }),
    signal: context.signal,
    ...(isClusterLocation(config.store) && {
      cluster: { ...(await clusterOptions(config)), onDeadLetter },
    }),
  });
  try {
    return await use(store);
  } finally {
    await store.close();
    if (letters > 0)
      output.note(
        `${count(letters, 'document')} refused by the cluster and kept in ${config.deadLetters}; "dejabug store dead-letters" shows them`,
      );
  }
}

/** Where the configured store is, without secrets. */
export function storeText({ config, context }: CommandStart): string {
  if (isClusterLocation(config.store)) return shownLocation(config.store);
  return relative(context.cwd, config.store) || '.';
}

/** Whether there is something at the configured store's place; of a cluster only opening it tells. */
export function hasStore({ config }: CommandStart): boolean {
  return isClusterLocation(config.store) || existsSync(config.store);
}

/** What the configuration says of a cluster. */
export async function clusterOptions(config: Config): Promise<ClusterOptions> {
  const { esApiKey, esUsername, esPassword, esCa, esPrefix, esIndices, esMapping } = config;
  const { esShards, esLifecyclePolicy, esDataStream, logDays, deadLetters, dropDebug } = config;
  return {
    ...(esApiKey !== undefined && { apiKey: esApiKey }),
    ...(esUsername !== undefined && { username: esUsername }),
    ...(esPassword !== undefined && { password: esPassword }),
    ...(esCa !== undefined && { ca: await readCertificate(esCa) }),
    ...(esPrefix !== undefined && { prefix: esPrefix }),
    ...(esIndices !== undefined && { foreignLogs: { pattern: esIndices, profile: esMapping } }),
    schema: {
      ...(esShards !== undefined && { shards: esShards }),
      ...(esLifecyclePolicy !== undefined && { lifecyclePolicy: esLifecyclePolicy }),
      ...(esDataStream && { dataStream: true, retentionDays: logDays }),
    },
    deadLetters,
    dropDebug,
  };
}

async function readCertificate(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const message = `expected a PEM file at ${path}, could not read it; check the key "esCa"`;
    throw new AppError('CONFIG_INVALID', message, { cause });
  }
}
