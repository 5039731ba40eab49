import type { TimeContext } from '../../log-format/log-format.ts';
import type { Build } from '../../model/build.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { StoredFile } from '../store.ts';
import {
  type BlockFileInfo,
  type BlockRow,
  type BuildRow,
  blockRow,
  buildRow,
  fileRow,
  orNull,
  segmentRows,
  shortenUrl,
  writeBuild,
} from './catalogue-rows.ts';
import type { Segment } from './encoded-block.ts';
import { type SqlDatabase, sqliteCode } from './sqlite.ts';

/** A block to be added; its number is its place in the list. */
export interface NewBlock extends Omit<BlockRow, 'number'> {
  readonly segments: readonly Segment[];
}

/** All that the catalogue is told of a build. */
export interface NewBuild {
  readonly build: Build;
  readonly ingestedAt: Date;
  readonly times: TimeContext;
  readonly contentHash?: string;
  readonly logs: BlockFileInfo;
  readonly files: ReadonlyMap<number, StoredFile>;
  readonly blocks: readonly NewBlock[];
}

/** Reads and writes the catalogue's tables. */
export class Catalogue {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  /** Runs `work` as one write transaction: all of it is kept, durably, or nothing. Not to be nested. */
  transaction<T>(work: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  #rollBack(): void {
    try {
      this.#database.exec('ROLLBACK');
    } catch (error) {
      // SQLite has rolled back by itself, as it does when the disk is full: "no transaction is active".
      if (sqliteCode(error) !== 1) throw error;
    }
  }

  findBuild(uuid: string): BuildRow | undefined {
    const row = this.#database.prepare('SELECT * FROM builds WHERE uuid = ?').get(uuid);
    return row === undefined ? undefined : buildRow(row);
  }

  /** All builds, newest logs first; those without logs stand last. */
  builds(): BuildRow[] {
    return this.#database.prepare('SELECT * FROM builds ORDER BY max_time DESC, id DESC').all().map(buildRow);
  }

  /** All builds, last ingested first. */
  buildsByIngest(): BuildRow[] {
    return this.#database
      .prepare('SELECT * FROM builds ORDER BY ingested_at DESC, id DESC')
      .all()
      .map(buildRow);
  }

  /** Paths below `blocks/` of all block files that belong to a build. */
  logPaths(): Set<string> {
    const rows = this.#database.prepare('SELECT logs FROM builds WHERE logs IS NOT NULL').all();
    return new Set(rows.map((row) => String(row.logs)));
  }

  files(row: BuildRow): Map<number, StoredFile> {
    const rows = this.#database.prepare('SELECT * FROM files WHERE build = ? ORDER BY number').all(row.id);
    return new Map(rows.map((file) => [Number(file.number), fileRow(file, row.build)]));
  }

  blocks(build: number): BlockRow[] {
    return this.#database
      .prepare('SELECT * FROM blocks WHERE build = ? ORDER BY number')
      .all(build)
      .map(blockRow);
  }

  segments(build: number, block: number): Segment[] {
    return segmentRows(
      this.#database
        .prepare('SELECT * FROM segments WHERE build = ? AND block = ? ORDER BY number')
        .all(build, block),
    );
  }

  verdict(build: number): Verdict | undefined {
    const row = this.#database.prepare('SELECT data FROM verdicts WHERE build = ?').get(build);
    // Written by saveVerdict from a Verdict.
    return row === undefined ? undefined : (JSON.parse(String(row.data)) as Verdict);
  }

  /** Adds a build; one of the same UUID has to be removed before. */
  addBuild(added: NewBuild): number {
    const { build, times, logs } = added;
    const { lastInsertRowid } = this.#database
      .prepare(
        `INSERT INTO builds (uuid, data, ingested_at, content_hash, logs, logs_bytes, filters_at, filters_crc, blocks,
        min_time, max_time, not_before, not_after, reference) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
      )
      .run(
        build.buildUuid,
        writeBuild(build),
        added.ingestedAt.getTime(),
        added.contentHash ?? null,
        logs.path ?? null,
        logs.sizeBytes,
        logs.filtersAt,
        logs.filtersCrc,
        logs.blocks,
        orNull(logs.minTime),
        orNull(logs.maxTime),
        times.notBefore,
        times.notAfter,
        times.reference,
      );
    const id = Number(lastInsertRowid);
    this.#addFiles(id, added);
    for (const [number, block] of added.blocks.entries()) this.#addBlock(id, number, block);
    return id;
  }

  #addFiles(id: number, { build, files }: NewBuild): void {
    const insert = this.#database.prepare('INSERT INTO files VALUES (?,?,?,?,?,?,?,?,?,?)');
    for (const [number, file] of files) {
      insert.run(
        id,
        number,
        file.filename,
        JSON.stringify(file.tags),
        file.format,
        shortenUrl(file, build),
        file.sizeBytes,
        file.sourceBytes,
        file.events,
        file.lines,
      );
    }
  }

  #addBlock(id: number, number: number, block: NewBlock): void {
    this.#database
      .prepare('INSERT INTO blocks VALUES (?,?,?,?,?,?,?,?,?,?)')
      .run(
        id,
        number,
        block.position,
        block.packedBytes,
        block.sizeBytes,
        block.codec,
        block.crc,
        block.filterBytes,
        block.minTime,
        block.maxTime,
      );
    const insert = this.#database.prepare('INSERT INTO segments VALUES (?,?,?,?,?,?,?,?,?,?,?)');
    for (const [place, segment] of block.segments.entries()) {
      insert.run(
        id,
        number,
        place,
        segment.file,
        segment.end,
        segment.firstLine,
        segment.offset,
        segment.records,
        orNull(segment.carriedTime),
        segment.minTime,
        segment.maxTime,
      );
    }
  }

  /** Replaces what is known of a build beside its logs. */
  updateBuild(id: number, build: Build): void {
    this.#database.prepare('UPDATE builds SET data = ? WHERE id = ?').run(writeBuild(build), id);
  }

  /** Forgets the build with all that hangs on it. */
  removeBuild(id: number): void {
    this.#database.prepare('DELETE FROM builds WHERE id = ?').run(id);
  }

  /** Forgets where the build's logs were, and keeps the build and its verdict. */
  removeLogs(id: number): void {
    for (const table of ['segments', 'blocks', 'files']) {
      this.#database.prepare(`DELETE FROM ${table} WHERE build = ?`).run(id);
    }
    this.#database
      .prepare(
        `UPDATE builds SET logs = NULL, logs_bytes = 0, blocks = 0, content_hash = NULL, min_time = NULL,
        max_time = NULL WHERE id = ?`,
      )
      .run(id);
  }

  saveVerdict(build: number, verdict: Verdict, createdAt: Date): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO verdicts VALUES (?,?,?,?,?)')
      .run(build, createdAt.getTime(), verdict.state, verdict.signatures.version, JSON.stringify(verdict));
    this.#database.prepare('DELETE FROM hits WHERE build = ?').run(build);
    const insert = this.#database.prepare('INSERT OR REPLACE INTO hits VALUES (?,?,?)');
    for (const bug of verdict.bugs) insert.run(bug.bug, build, bug.hitCount);
  }

  /** What SQLite itself finds wrong with the file; empty when nothing. */
  problems(): string[] {
    const rows = this.#database.prepare('PRAGMA integrity_check(20)').all();
    return rows.map((row) => String(Object.values(row)[0])).filter((text) => text !== 'ok');
  }

  /** Moves what was committed from SQLite's log into the catalogue itself, so that it can be read where nobody may write. */
  tidy(): void {
    this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    this.#database.close();
  }
}
