import type { TimeContext } from '../../log-format/log-format.ts';
import type { Build } from '../../model/build.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { StoredFile } from '../stored-file.ts';
import {
  type BlockFileInfo,
  type BlockRow,
  type BuildGlance,
  type BuildRow,
  blockRow,
  buildGlance,
  buildRow,
  type ChangedBuildRow,
  changedBuildRow,
  orNull,
  packFiles,
  segmentRow,
  segmentRows,
  unpackFiles,
  unpackVerdict,
} from './catalogue-rows.ts';
import type { Segment } from './encoded-block.ts';
import { FiltersTable } from './filters-table.ts';
import { nextChange } from './next-change.ts';
import { packJson } from './pack-json.ts';
import { QueueTable } from './queue-table.ts';
import { RecordsTable } from './records-table.ts';
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
  /** The packed token filters, unless they are in the block file. */
  readonly filters: Uint8Array | undefined;
}

/** All but the files, which are long and seldom needed. */
const BUILD_COLUMNS = `id, uuid, ingested_at, content_hash, logs, logs_bytes, filters_at, filters_crc, blocks,
  min_time, max_time, not_before, not_after, reference, data`;

/** Some of the builds with logs of a time, in ms: at or after `since`, and before `until`. */
export interface TimePage {
  readonly since: number;
  readonly until: number;
  /** The last build of the page before. */
  readonly after?: BuildGlance | undefined;
  readonly limit: number;
  readonly withFilters: boolean;
}

/** A time as SQLite takes it: without infinities. */
function bounded(time: number): number {
  return Math.min(Math.max(time, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
}

/** Ends the names that start with a text: no character is behind it. */
const LAST_CHARACTER = '\u{10ffff}';

/** Reads and writes the catalogue's tables. */
export class Catalogue {
  readonly filters: FiltersTable;
  readonly queue: QueueTable;
  readonly records: RecordsTable;
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
    this.filters = new FiltersTable(database);
    this.queue = new QueueTable(database);
    this.records = new RecordsTable(database);
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
    const row = this.#database.prepare(`SELECT ${BUILD_COLUMNS} FROM builds WHERE uuid = ?`).get(uuid);
    return row === undefined ? undefined : buildRow(row);
  }

  build(id: number): BuildRow | undefined {
    const row = this.#database.prepare(`SELECT ${BUILD_COLUMNS} FROM builds WHERE id = ?`).get(id);
    return row === undefined ? undefined : buildRow(row);
  }

  /** Builds with logs of that time, newest logs first, from the one behind `after` on. */
  buildsInTime({ since, until, after, limit, withFilters }: TimePage): BuildGlance[] {
    const newest = bounded(after?.maxTime ?? Number.POSITIVE_INFINITY);
    const last = after?.id ?? Number.MAX_SAFE_INTEGER;
    return this.#database
      .prepare(
        `SELECT id, uuid, blocks, max_time, filters.data AS filters
          FROM builds LEFT JOIN filters ON ? AND filters.build = builds.id
          WHERE max_time BETWEEN ? AND ? AND (max_time < ? OR id < ?) AND min_time < ? AND blocks > 0
          ORDER BY max_time DESC, id DESC LIMIT ?`,
      )
      .all(Number(withFilters), bounded(since), newest, newest, last, bounded(until), limit)
      .map(buildGlance);
  }

  /** Builds with logs whose UUID starts with `name`. */
  buildsNamed(name: string): BuildRow[] {
    return this.#database
      .prepare(`SELECT ${BUILD_COLUMNS} FROM builds WHERE uuid >= ? AND uuid < ? AND blocks > 0`)
      .all(name, `${name}${LAST_CHARACTER}`)
      .map((row) => buildRow(row));
  }

  /** Blocks of all builds with logs of that time. */
  countBlocks({ since, until }: Pick<TimePage, 'since' | 'until'>): number {
    const row = this.#database
      .prepare('SELECT total(blocks) AS blocks FROM builds WHERE max_time >= ? AND min_time < ?')
      .get(bounded(since), bounded(until));
    return Number(row?.blocks ?? 0);
  }

  /** Builds with logs of that time. */
  countBuilds({ since, until }: Pick<TimePage, 'since' | 'until'>): number {
    const row = this.#database
      .prepare('SELECT count(*) AS builds FROM builds WHERE max_time >= ? AND min_time < ? AND blocks > 0')
      .get(bounded(since), bounded(until));
    return Number(row?.builds ?? 0);
  }

  /** All builds, last ingested first. */
  buildsByIngest(): BuildRow[] {
    return this.#database
      .prepare(`SELECT ${BUILD_COLUMNS} FROM builds ORDER BY ingested_at DESC, id DESC`)
      .all()
      .map((row) => buildRow(row));
  }

  /** At most `limit` builds that were changed after change `after`, oldest change first. */
  changedBuilds(after: number, limit: number): ChangedBuildRow[] {
    return this.#database
      .prepare(
        `SELECT builds.change, builds.ingested_at, builds.logs, builds.data, verdicts.data AS verdict
          FROM builds LEFT JOIN verdicts ON verdicts.build = builds.id
          WHERE builds.change > ? ORDER BY builds.change LIMIT ?`,
      )
      .all(after, limit)
      .map(changedBuildRow);
  }

  /** Number of the last change of all. */
  lastChange(): number {
    return Number(this.#database.prepare('SELECT last FROM changes').get()?.last);
  }

  /** Paths below `blocks/` of all block files that belong to a build. */
  logPaths(): Set<string> {
    const rows = this.#database.prepare('SELECT logs FROM builds WHERE logs IS NOT NULL').all();
    return new Set(rows.map((row) => String(row.logs)));
  }

  /** The files of a build by number. */
  files(build: number): Map<number, StoredFile> {
    return unpackFiles(this.#database.prepare('SELECT files FROM builds WHERE id = ?').get(build)?.files);
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

  /** The segments of one file, in the order of its text, with the numbers of their blocks. */
  segmentsOfFile(build: number, file: number): { readonly block: number; readonly segment: Segment }[] {
    return this.#database
      .prepare(
        `SELECT segments.*, (SELECT before.end_in_block FROM segments before WHERE before.build = segments.build
          AND before.block = segments.block AND before.number = segments.number - 1) AS start
        FROM segments WHERE build = ? AND file = ? ORDER BY offset_in_file`,
      )
      .all(build, file)
      .map((row) => ({ block: Number(row.block), segment: segmentRow(row, Number(row.start ?? 0)) }));
  }

  verdict(build: number): Verdict | undefined {
    const row = this.#database.prepare('SELECT data FROM verdicts WHERE build = ?').get(build);
    return unpackVerdict(row?.data);
  }

  /** Adds a build; one of the same UUID has to be removed before. */
  addBuild(added: NewBuild): number {
    const { build, times, logs } = added;
    const { lastInsertRowid } = this.#database
      .prepare(
        `INSERT INTO builds (uuid, ingested_at, content_hash, logs, logs_bytes, filters_at, filters_crc, blocks,
          min_time, max_time, not_before, not_after, reference, data, files, change)
          VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
      )
      .run(
        build.buildUuid,
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
        packJson(build),
        packFiles(added.files),
        nextChange(this.#database),
      );
    const id = Number(lastInsertRowid);
    for (const [number, block] of added.blocks.entries()) this.#addBlock(id, number, block);
    if (added.filters !== undefined) this.filters.add(id, added.filters);
    return id;
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
    this.#database
      .prepare('UPDATE builds SET data = ?, change = ? WHERE id = ?')
      .run(packJson(build), nextChange(this.#database), id);
  }

  /** Forgets the build with all that hangs on it. */
  removeBuild(id: number): void {
    this.#database.prepare('DELETE FROM builds WHERE id = ?').run(id);
  }

  /** Forgets where the build's logs were, and keeps the build and its verdict. */
  removeLogs(id: number): void {
    for (const table of ['segments', 'blocks']) {
      this.#database.prepare(`DELETE FROM ${table} WHERE build = ?`).run(id);
    }
    this.filters.remove(id);
    this.#database
      .prepare(
        `UPDATE builds SET files = ?, logs = NULL, logs_bytes = 0, blocks = 0, content_hash = NULL, min_time = NULL,
          max_time = NULL, change = ? WHERE id = ?`,
      )
      .run(packFiles(new Map()), nextChange(this.#database), id);
  }

  saveVerdict(build: number, verdict: Verdict, createdAt: Date): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO verdicts VALUES (?,?,?,?,?)')
      .run(build, createdAt.getTime(), verdict.state, verdict.signatures.version, packJson(verdict));
    this.#database.prepare('DELETE FROM hits WHERE build = ?').run(build);
    const insert = this.#database.prepare('INSERT OR REPLACE INTO hits VALUES (?,?,?)');
    for (const { bug, hitCount } of verdict.bugs) insert.run(build, bug, hitCount);
    this.#database
      .prepare('UPDATE builds SET change = ? WHERE id = ?')
      .run(nextChange(this.#database), build);
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
