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

interface Driver {
  readonly DatabaseSync: new (path: string, options: OpenOptions) => DriverDatabase;
}

interface DriverDatabase {
  exec(sql: string): void;
  prepare(sql: string): SqlStatement;
  close(): void;
}

interface OpenOptions {
  readonly readOnly: boolean;
  /** How long to wait for another writer, in ms. */
  readonly timeout: number;
}

let driver: Promise<Driver> | undefined;

/**
 * Opens the database at `path`.
 * @throws Error of the driver, with `errcode`, when the file can not be opened
 */
export async function openDatabase(path: string, options: OpenOptions): Promise<SqlDatabase> {
  driver ??= loadDriver();
  const { DatabaseSync } = await driver;
  return new SqlDatabase(new DatabaseSync(path, options));
}

/** An open database. Statements are prepared once and kept. */
export class SqlDatabase {
  readonly #database: DriverDatabase;
  readonly #statements = new Map<string, SqlStatement>();

  constructor(database: DriverDatabase) {
    this.#database = database;
  }

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  prepare(sql: string): SqlStatement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  /** The package that Node 20 needs keeps the files open until its statements were collected as garbage. */
  close(): void {
    this.#statements.clear();
    this.#database.close();
  }
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
