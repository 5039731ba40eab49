import { AppError } from '../../errors.ts';

/** A value that SQLite keeps; integers beyond 2^53 are not used. */
export type SqlValue = string | number | null | Uint8Array;

/** A row by column name. */
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** A prepared statement, as `node:sqlite` and `@photostructure/sqlite` have it. */
export interface SqlStatement {
  run(...values: SqlValue[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  get(...values: SqlValue[]): SqlRow | undefined;
  all(...values: SqlValue[]): SqlRow[];
}

/** An open database. */
export interface SqlDatabase {
  exec(sql: string): void;
  prepare(sql: string): SqlStatement;
  close(): void;
}

interface Driver {
  readonly DatabaseSync: new (path: string, options: { readOnly: boolean; timeout: number }) => SqlDatabase;
}

let driver: Promise<Driver> | undefined;

/**
 * Opens the database at `path`.
 * @param options - `timeout`: how long to wait for another writer, in ms
 * @throws Error of the driver, with `errcode`, when the file can not be opened
 */
export async function openDatabase(
  path: string,
  options: { readonly readOnly: boolean; readonly timeout: number },
): Promise<SqlDatabase> {
  driver ??= loadDriver();
  const { DatabaseSync } = await driver;
  return new DatabaseSync(path, options);
}

/** SQLite is in Node from 22.13 on; before that a package with the same interface stands in. */
async function loadDriver(): Promise<Driver> {
  const builtin = withoutExperimentalWarning(
    () => process.getBuiltinModule('node:sqlite') as Driver | undefined,
  );
  if (builtin !== undefined) return builtin;
  try {
    // The package is optional: on a Node that has SQLite it need not be installed.
    return (await import('@photostructure/sqlite')) as unknown as Driver;
  } catch (cause) {
    throw new AppError(
      'STORE_UNAVAILABLE',
      `the embedded store needs SQLite, and Node ${process.versions.node} has none: install the package @photostructure/sqlite, or use Node 22.13 or later`,
      { cause },
    );
  }
}

/** Node 22 warns that its SQLite is experimental; our own tests on each version are what that is worth. */
function withoutExperimentalWarning<T>(load: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** SQLite's primary result code of an error that a driver threw (5 busy, 8 read-only, 13 full, 14 can not open …). */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}
