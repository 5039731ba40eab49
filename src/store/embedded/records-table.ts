import type { NewRecord, RecordFilter, RecordKind, RecordValue, StoredRecord } from '../records.ts';
import { nextChange } from './next-change.ts';
import { packJson, unpackJson } from './pack-json.ts';
import type { SqlDatabase, SqlRow, SqlValue } from './sqlite.ts';

/** Reads and writes the catalogue's table of records. */
export class RecordsTable {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  find(kind: RecordKind, id: string): StoredRecord | undefined {
    const row = this.#database.prepare('SELECT * FROM records WHERE kind = ? AND id = ?').get(kind, id);
    return row === undefined ? undefined : storedRecord(row);
  }

  put(record: NewRecord, changedAt: Date): StoredRecord {
    const { kind, id, state, value } = record;
    const change = nextChange(this.#database);
    this.#database
      .prepare('INSERT OR REPLACE INTO records VALUES (?,?,?,?,?,?)')
      .run(kind, id, state ?? null, change, changedAt.getTime(), packJson(value));
    return { ...record, version: String(change), changedAt };
  }

  /** @returns whether it was there */
  remove(kind: RecordKind, id: string): boolean {
    const { changes } = this.#database.prepare('DELETE FROM records WHERE kind = ? AND id = ?').run(kind, id);
    return Number(changes) > 0;
  }

  /** Forgets records of a kind that were not written since a time, in ms since the epoch. */
  removeOld(kind: RecordKind, before: number): void {
    this.#database.prepare('DELETE FROM records WHERE kind = ? AND changed_at < ?').run(kind, before);
  }

  /** The records as they are now, oldest change first, each unpacked when its turn comes. */
  *list(kind: RecordKind, { state, changedSince, idPrefix }: RecordFilter): Generator<StoredRecord> {
    const conditions = ['kind = ?'];
    const values: SqlValue[] = [kind];
    if (state !== undefined) {
      conditions.push('state = ?');
      values.push(state);
    }
    if (changedSince !== undefined) {
      conditions.push('changed_at >= ?');
      values.push(changedSince.getTime());
    }
    if (idPrefix !== undefined) {
      conditions.push('substr(id, 1, length(?)) = ?');
      values.push(idPrefix, idPrefix);
    }
    const rows = this.#database
      .prepare(`SELECT * FROM records WHERE ${conditions.join(' AND ')} ORDER BY change`)
      .all(...values);
    for (const row of rows) yield storedRecord(row);
  }
}

function storedRecord({ kind, id, state, change, changed_at, data }: SqlRow): StoredRecord {
  return {
    // Written by put above.
    kind: kind as RecordKind,
    id: String(id),
    ...(typeof state === 'string' && { state }),
    value: unpackJson(data as Uint8Array) as RecordValue,
    version: String(change),
    changedAt: new Date(Number(changed_at)),
  };
}
