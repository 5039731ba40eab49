import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import type { EmbeddedStore } from '../store/embedded/embedded-store.ts';
import type { CommandStart } from './start-command.ts';

/**
 * Opens the configured store, lets `use` work with it and closes it again.
 * @throws AppError `STORE_UNAVAILABLE` and what `use` throws
 */
export async function withStore<T>(
  start: CommandStart,
  mode: 'read' | 'write',
  use: (store: EmbeddedStore) => Promise<T>,
): Promise<T> {
  const { config, context, output } = start;
  output.note(`store: ${relative(context.cwd, config.store) || '.'}`);
  const { openEmbeddedStore } = await import('../store/embedded/embedded-store.ts');
  const workers = config.workers === undefined ? {} : { workers: config.workers };
  const store = await openEmbeddedStore(config.store, { mode, now: context.now, ...workers });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** Whether there is something at the configured store's place. */
export function hasStore({ config }: CommandStart): boolean {
  return existsSync(config.store);
}
