import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AppError } from '../../errors.ts';
import { syncDirectory } from './block-file.ts';
import { Catalogue } from './catalogue.ts';
import { whenUnlocked } from './lock-retry.ts';
import { isCurrent, migrate } from './schema.ts';
import { openDatabase, type SqlDatabase } from './sqlite.ts';
import { storeError } from './store-error.ts';

const CATALOGUE = 'catalogue.sqlite';

/** The directory of the block files in a store. */
export function blocksDirectoryOf(directory: string): string {
  return join(directory, 'blocks');
}

/** How long SQLite itself waits for what is over in a moment, such as another process's recovery, in ms. */
const SHORT_WAIT_MS = 100;

/**
 * Opens the catalogue of the store in `directory`, which `write` makes where there is none.
 * @throws AppError `STORE_UNAVAILABLE`, `STORE_LOCKED`, `STORE_CORRUPT`, `DISK_FULL`
 */
export async function openCatalogue(
  directory: string,
  options: { readonly mode: 'read' | 'write'; readonly lockTimeoutMs: number },
): Promise<Catalogue> {
  const path = join(directory, CATALOGUE);
  try {
    if (options.mode === 'read') return new Catalogue(await openForReading(path, directory));
    if (mkdirSync(blocksDirectoryOf(directory), { recursive: true }) !== undefined) syncDirectory(directory);
    return new Catalogue(await openForWriting(path, options.lockTimeoutMs));
  } catch (error) {
    throw storeError(error, `opening the store ${directory}`);
  }
}

async function openForWriting(path: string, lockTimeoutMs: number): Promise<SqlDatabase> {
  const database = await openDatabase(path, { readOnly: false, timeout: SHORT_WAIT_MS });
  try {
    // A commit is on the disk when it returns; the log of an idle store takes no room.
    const setUp = 'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 0';
    await whenUnlocked(lockTimeoutMs, () => database.exec(setUp));
    if (!isCurrent(database)) await whenUnlocked(lockTimeoutMs, () => migrate(database, path));
    // SQLite opens a file that can not be written all the same, and says so when something is to be written.
    await whenUnlocked(lockTimeoutMs, () => database.exec('DELETE FROM builds WHERE id = -1'));
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

async function openForReading(path: string, directory: string): Promise<SqlDatabase> {
  if (!existsSync(path)) {
    throw new AppError(
      'STORE_UNAVAILABLE',
      `there is no store in ${directory}: name another with --store, or make one with \`dejabug ingest\``,
    );
  }
  const database = await openReadOnly(path);
  if (isCurrent(database)) return database;
  database.close();
  return openForWriting(path, SHORT_WAIT_MS);
}

/** SQLite keeps shared memory beside a catalogue in use; where that can not be made, nobody writes, and it is read as it is. */
async function openReadOnly(path: string): Promise<SqlDatabase> {
  const database = await openDatabase(path, { readOnly: true, timeout: SHORT_WAIT_MS });
  try {
    isCurrent(database);
    return database;
  } catch (error) {
    database.close();
    const unwritten = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    if (unwritten > 0 || storeError(error, '') === error) throw error;
    return openDatabase(`${pathToFileURL(path).href}?immutable=1`, { readOnly: true, timeout: 0 });
  }
}
