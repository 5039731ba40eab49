import { AppError } from '../../errors.ts';
import type { SqlDatabase } from './sqlite.ts';

/** Marks the file as ours: `djbg` in ASCII (SQLite's `application_id`). */
const APPLICATION_ID = 0x646a6267;

/**
 * The steps from an empty catalogue to the present one; a catalogue's `user_version` is the number of steps it
 * has behind it. Steps are only ever added.
 *
 * Times are ms since the epoch. `builds.logs` is the path of the block file below `blocks/`, NULL once the logs
 * were pruned; in it lie the blocks in the order of their `number`, then from `filters_at` on their filters, unless
 * `filters` has them (see build-filters.ts); `filters_crc` is of the filters' bytes as they lie there or here.
 * BLOBs are packed JSON: `builds.data` a Build, `builds.files` its numbered files, `verdicts.data` a Verdict.
 * `segments` of a block follow one another: each starts where the one before it ends.
 * `queue.data` has what of a QueuedBuild has no column.
 * `changes.last` numbers what is written: each write of a build or a record takes the next number, inside its
 * transaction, so that the numbers become visible in their order. `records.data` is the record's value.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE builds (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    ingested_at INTEGER NOT NULL,
    content_hash TEXT,
    logs TEXT,
    logs_bytes INTEGER NOT NULL,
    filters_at INTEGER NOT NULL,
    filters_crc INTEGER NOT NULL,
    blocks INTEGER NOT NULL,
    min_time INTEGER,
    max_time INTEGER,
    not_before INTEGER NOT NULL,
    not_after INTEGER NOT NULL,
    reference INTEGER NOT NULL,
    data BLOB NOT NULL,
    files BLOB NOT NULL
  );
  CREATE TABLE blocks (
    build INTEGER NOT NULL REFERENCES builds ON DELETE CASCADE,
    number INTEGER NOT NULL,
    position INTEGER NOT NULL,
    packed_bytes INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    codec INTEGER NOT NULL,
    crc INTEGER NOT NULL,
    filter_bytes INTEGER NOT NULL,
    min_time INTEGER NOT NULL,
    max_time INTEGER NOT NULL,
    PRIMARY KEY (build, number)
  ) WITHOUT ROWID;
  CREATE TABLE segments (
    build INTEGER NOT NULL REFERENCES builds ON DELETE CASCADE,
    block INTEGER NOT NULL,
    number INTEGER NOT NULL,
    file INTEGER NOT NULL,
    end_in_block INTEGER NOT NULL,
    first_line INTEGER NOT NULL,
    offset_in_file INTEGER NOT NULL,
    records INTEGER NOT NULL,
    carried_time INTEGER,
    min_time INTEGER NOT NULL,
    max_time INTEGER NOT NULL,
    PRIMARY KEY (build, block, number)
  ) WITHOUT ROWID;
  CREATE TABLE verdicts (
    build INTEGER PRIMARY KEY REFERENCES builds ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    signatures TEXT NOT NULL,
    data BLOB NOT NULL
  );
  CREATE TABLE hits (
    build INTEGER NOT NULL REFERENCES builds ON DELETE CASCADE,
    bug TEXT NOT NULL,
    events INTEGER NOT NULL,
    PRIMARY KEY (build, bug)
  ) WITHOUT ROWID;
  `,
  `
  CREATE TABLE queue (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    enqueued_at INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    data BLOB NOT NULL
  );
  CREATE INDEX queue_by_state ON queue (state, number);
  `,
  `
  CREATE TABLE changes (last INTEGER NOT NULL);
  INSERT INTO changes SELECT coalesce(max(id), 0) FROM builds;
  ALTER TABLE builds ADD COLUMN change INTEGER NOT NULL DEFAULT 0;
  UPDATE builds SET change = id;
  CREATE INDEX builds_by_change ON builds (change);
  CREATE TABLE records (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    state TEXT,
    change INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (kind, id)
  ) WITHOUT ROWID;
  CREATE INDEX records_by_change ON records (kind, change);
  `,
  'CREATE INDEX builds_by_time ON builds (max_time, id, min_time, blocks)',
  `
  CREATE TABLE filters (
    build INTEGER PRIMARY KEY REFERENCES builds ON DELETE CASCADE,
    data BLOB NOT NULL
  );
  `,
];

function numberOf(database: SqlDatabase, pragma: string): number {
  return Number(Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0] ?? 0);
}

/** Whether the database is a catalogue of this version, to be read as it is. */
export function isCurrent(database: SqlDatabase): boolean {
  return (
    numberOf(database, 'application_id') === APPLICATION_ID &&
    numberOf(database, 'user_version') === MIGRATIONS.length
  );
}

/**
 * Brings the database up to this version's schema; an empty one becomes a catalogue.
 * @param path - for messages
 * @throws AppError `STORE_UNAVAILABLE` - when it is something else, or was written by a later version
 */
export function migrate(database: SqlDatabase, path: string): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    const version = numberOf(database, 'user_version');
    const isEmpty = numberOf(database, 'schema_version') === 0;
    if (!isEmpty && numberOf(database, 'application_id') !== APPLICATION_ID) {
      throw new AppError(
        'STORE_UNAVAILABLE',
        `${path} is an SQLite file but no dejabug catalogue: choose another directory`,
      );
    }
    if (version > MIGRATIONS.length) {
      throw new AppError(
        'STORE_UNAVAILABLE',
        `${path} was written by a later dejabug (schema ${version}, this one knows ${MIGRATIONS.length}): use that version, or a new directory`,
      );
    }
    for (const step of MIGRATIONS.slice(version)) database.exec(step);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${MIGRATIONS.length}`);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
