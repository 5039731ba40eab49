import type { SqlDatabase } from './sqlite.ts';

/** Reads and writes the catalogue's table of the token filters of small builds. */
export class FiltersTable {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  /** The packed filters of a build; undefined when they are in its block file. */
  find(build: number): Uint8Array | undefined {
    const row = this.#database.prepare('SELECT data FROM filters WHERE build = ?').get(build);
    return row?.data instanceof Uint8Array ? row.data : undefined;
  }

  add(build: number, packed: Uint8Array): void {
    this.#database.prepare('INSERT INTO filters VALUES (?,?)').run(build, packed);
  }

  remove(build: number): void {
    this.#database.prepare('DELETE FROM filters WHERE build = ?').run(build);
  }
}
