import { ABSENT, type Records } from '../store/records.ts';
import type { ChangeState } from './change-state.ts';

/** When the same cause on many changes is an incident. */
export interface IncidentPolicy {
  /** Changes that it has to strike within `windowMs`; 0 for never. */
  readonly changes: number;
  readonly windowMs: number;
}

/** One cause that strikes many changes at a time: said once to all, and shortly on each change. */
export interface Incident {
  /** Names this incident among all of the same cause. Letters, digits and hyphens. */
  readonly id: string;
  readonly cause: string;
  readonly title: string;
  readonly since: string;
  readonly lastAt: string;
  /** Changes struck, those included that made it an incident. */
  readonly changes: number;
}

/** A cause that was seen on a change. */
export interface Strike {
  readonly cause: string;
  readonly title: string;
  /** Key of the change. */
  readonly change: string;
  readonly at: Date;
}

/** Changes that are remembered of one cause within the window; enough to tell that there are many. */
const MAX_REMEMBERED = 10_000;

/** Causes that are counted. */
const MAX_CAUSES = 10_000;

/**
 * Counts on how many changes each cause strikes. What was counted before a restart is read from the changes; incidents
 * have records.
 */
export class Incidents {
  readonly #records: Records;
  readonly #policy: IncidentPolicy;
  /** By cause: when each change was struck last, in ms, oldest first. */
  readonly #strikes = new Map<string, Map<string, number>>();

  constructor(records: Records, policy: IncidentPolicy) {
    this.#records = records;
    this.#policy = policy;
  }

  /** Counts what was said on a change before this process started. */
  remember(change: string, { comments }: ChangeState): void {
    for (const { causes, at } of comments) {
      for (const cause of causes) this.#count(cause, change, Date.parse(at));
    }
  }

  /**
   * Counts a strike.
   * @returns the incident that it belongs to, and whether it began with this very strike; undefined while there are few
   */
  async strike(strike: Strike): Promise<{ incident: Incident; isNew: boolean } | undefined> {
    const { cause, change, at } = strike;
    const { changes, windowMs } = this.#policy;
    if (changes === 0) return undefined;
    const isKnown = this.#strikes.get(cause)?.has(change) === true;
    const struck = this.#count(cause, change, at.getTime());
    const record = await this.#records.get('incident', cause);
    const running = record && (record.value as unknown as Incident); // only this class writes them
    const isRunning = running !== undefined && at.getTime() - Date.parse(running.lastAt) < windowMs;
    if (!isRunning && struck.size < changes) return undefined;
    const incident = isRunning
      ? { ...running, lastAt: latest(running.lastAt, at), changes: running.changes + (isKnown ? 0 : 1) }
      : begin(strike, struck);
    const written = { kind: 'incident', id: cause, state: 'open', value: { ...incident } } as const;
    const put = await this.#records.put(written, record?.version ?? ABSENT);
    // Another was faster: what it wrote is as good, and who comes next counts on.
    return { incident, isNew: !isRunning && put !== undefined };
  }

  #count(cause: string, change: string, at: number): Map<string, number> {
    const struck = this.#strikes.get(cause) ?? new Map<string, number>();
    // What struck last stands last, so that what is forgotten first is what has been quiet for the longest time.
    this.#strikes.delete(cause);
    this.#strikes.set(cause, struck);
    for (const quiet of this.#strikes.keys()) {
      if (this.#strikes.size <= MAX_CAUSES) break;
      this.#strikes.delete(quiet);
    }
    struck.delete(change);
    struck.set(change, at);
    for (const [other, when] of struck) {
      if (at - when <= this.#policy.windowMs && struck.size <= MAX_REMEMBERED) break;
      struck.delete(other);
    }
    return struck;
  }
}

function begin({ cause, title, at }: Strike, struck: ReadonlyMap<string, number>): Incident {
  const since = new Date(Math.min(...struck.values())).toISOString();
  const id = `${cause}-${since}`.replace(/[^A-Za-z0-9]+/g, '-');
  return { id, cause, title, since, lastAt: at.toISOString(), changes: struck.size };
}

function latest(text: string, at: Date): string {
  const other = at.toISOString();
  return text > other ? text : other;
}
