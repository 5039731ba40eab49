import type { Build } from '../../model/build.ts';
import { type DatesAsText, reviveBuild } from '../../model/build-json.ts';
import type { QueueCounts, QueuedBuild, QueueState } from '../build-queue.ts';
import { packJson, unpackJson } from './pack-json.ts';
import type { SqlDatabase, SqlRow } from './sqlite.ts';

/** What of a build in the queue has no column of its own. */
interface QueueData {
  readonly location: string;
  readonly overrides?: DatesAsText<Partial<Build>>;
  readonly worker?: string;
  readonly leasedUntil?: string;
  readonly lastError?: string;
}

/** A build of the queue with its number: the lower, the longer it is in the queue. */
export interface NumberedBuild {
  readonly number: number;
  readonly build: QueuedBuild;
}

/** Reads and writes the catalogue's table of builds to be read. */
export class QueueTable {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  /** Adds a build; false when one of its id is there already. */
  add(build: QueuedBuild): boolean {
    const { changes } = this.#database
      .prepare(
        `INSERT INTO queue (id, state, enqueued_at, not_before, attempts, data) VALUES (?,?,?,?,?,?)
          ON CONFLICT (id) DO NOTHING`,
      )
      .run(
        build.id,
        build.state,
        build.enqueuedAt.getTime(),
        build.notBefore.getTime(),
        build.attempts,
        packData(build),
      );
    return Number(changes) > 0;
  }

  put(number: number, build: QueuedBuild): void {
    this.#database
      .prepare('UPDATE queue SET state = ?, not_before = ?, attempts = ?, data = ? WHERE number = ?')
      .run(build.state, build.notBefore.getTime(), build.attempts, packData(build), number);
  }

  /** Forgets builds that were enqueued before a time, in ms since the epoch, and are done. */
  removeDone(before: number): void {
    this.#database.prepare("DELETE FROM queue WHERE state = 'done' AND enqueued_at < ?").run(before);
  }

  find(id: string): NumberedBuild | undefined {
    const row = this.#database.prepare('SELECT * FROM queue WHERE id = ?').get(id);
    return row === undefined ? undefined : numberedBuild(row);
  }

  /** The oldest build that may be taken: one that waits and whose time has come, or whose worker is gone. */
  oldestDue(now: Date): NumberedBuild | undefined {
    const [waiting, lost] = (['waiting', 'leased'] as const).map((state) => this.#firstDue(state, now));
    if (waiting === undefined || lost === undefined) return waiting ?? lost;
    return waiting.number < lost.number ? waiting : lost;
  }

  #firstDue(state: QueueState, now: Date): NumberedBuild | undefined {
    const row = this.#database
      .prepare('SELECT * FROM queue WHERE state = ? AND not_before <= ? ORDER BY number LIMIT 1')
      .get(state, now.getTime());
    return row === undefined ? undefined : numberedBuild(row);
  }

  /** At most `limit` builds of one state that stand behind number `after`, oldest first. */
  page(state: QueueState, after: number, limit: number): NumberedBuild[] {
    return this.#database
      .prepare('SELECT * FROM queue WHERE state = ? AND number > ? ORDER BY number LIMIT ?')
      .all(state, after, limit)
      .map(numberedBuild);
  }

  counts(): QueueCounts {
    const rows = this.#database.prepare('SELECT state, count(*) AS builds FROM queue GROUP BY state').all();
    const counted = Object.fromEntries(rows.map((row) => [String(row.state), Number(row.builds)]));
    return { waiting: 0, leased: 0, done: 0, parked: 0, ...counted };
  }
}

function packData({ location, overrides, worker, leasedUntil, lastError }: QueuedBuild): Uint8Array {
  return packJson({ location, overrides, worker, leasedUntil, lastError });
}

function numberedBuild(row: SqlRow): NumberedBuild {
  // Written by add and put above.
  const { overrides, leasedUntil, ...data } = unpackJson(row.data as Uint8Array) as QueueData;
  return {
    number: Number(row.number),
    build: {
      id: String(row.id),
      ...data,
      ...(overrides !== undefined && { overrides: reviveBuild(overrides) }),
      state: row.state as QueueState,
      enqueuedAt: new Date(Number(row.enqueued_at)),
      attempts: Number(row.attempts),
      notBefore: new Date(Number(row.not_before)),
      ...(leasedUntil !== undefined && { leasedUntil: new Date(leasedUntil) }),
    },
  };
}
