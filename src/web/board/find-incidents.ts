import type { BuildTable } from './build-table.ts';
import { HOUR_MS, isIn, type TimeSpan } from './window.ts';

/** Changes that one cause has to fail within an hour before it is an incident and not a flaky test. */
const FEWEST_CHANGES = 5;

/** How many times more builds than in an average hour of the time before. */
const RISE = 4;

/** One cause that failed many changes in a short time. */
export interface Incident {
  /** The bug; undefined where no signature knows the failures, which then are those of one job. */
  readonly bug?: string;
  readonly job?: string;
  /** Hours that it lasted: the first one's start and the last one's end, ms since 1970. */
  readonly since: number;
  readonly until: number;
  readonly isOver: boolean;
  readonly builds: number;
  readonly changes: number;
  readonly projects: number;
  readonly jobs: number;
}

/** Failed builds of one cause by hour: their rows, and how many changes they belong to. */
interface CauseHours {
  readonly bug?: string;
  readonly job?: string;
  readonly hours: Map<number, number[]>;
  total: number;
}

/**
 * Finds incidents of the last 24 hours of `span`: runs of hours in each of which one cause failed many changes, far
 * more than it does in an average hour.
 * @returns the one that hurt most changes first
 */
export function findIncidents(table: BuildTable, span: TimeSpan): readonly Incident[] {
  const found: Incident[] = [];
  for (const cause of causesByHour(table, span)) {
    const usual = cause.total / ((span.until - span.since) / HOUR_MS);
    const hours = [...cause.hours]
      .filter(
        ([, rows]) => rows.length >= RISE * usual && countNames(table, 'change', rows) >= FEWEST_CHANGES,
      )
      .map(([hour]) => hour)
      .filter((hour) => hour >= span.until - 24 * HOUR_MS)
      .sort((a, b) => a - b);
    for (const run of runsOf(hours)) found.push(incidentOf(table, cause, run, span));
  }
  return found.sort((a, b) => b.changes - a.changes);
}

function causesByHour(table: BuildTable, span: TimeSpan): Iterable<CauseHours> {
  const bugs = new Map<number, CauseHours>();
  const jobs = new Map<number, CauseHours>();
  for (let row = 0; row < table.size; row++) {
    if (!table.isFailed(row) || !isIn(table.time(row), span)) continue;
    for (let place = table.bugCount(row) - 1; place >= 0; place--) {
      const bug = table.bugAt(row, place);
      addTo(bugs, bug, row, table, () => ({ bug: table.bugs.word(bug) ?? '' }));
    }
    const job = table.id('job', row);
    if (table.bugCount(row) === 0 && job > 0) {
      addTo(jobs, job, row, table, () => ({ job: table.names.job.word(job) ?? '' }));
    }
  }
  return [...bugs.values(), ...jobs.values()];
}

function addTo(
  causes: Map<number, CauseHours>,
  id: number,
  row: number,
  table: BuildTable,
  name: () => Pick<CauseHours, 'bug' | 'job'>,
): void {
  let cause = causes.get(id);
  if (cause === undefined) {
    cause = { ...name(), hours: new Map(), total: 0 };
    causes.set(id, cause);
  }
  const hour = Math.floor(table.time(row) / HOUR_MS) * HOUR_MS;
  const rows = cause.hours.get(hour);
  if (rows === undefined) cause.hours.set(hour, [row]);
  else rows.push(row);
  cause.total += 1;
}

/** Hours in a row; an hour of rest in between does not end a run. */
function runsOf(hours: readonly number[]): number[][] {
  const runs: number[][] = [];
  for (const hour of hours) {
    const run = runs.at(-1);
    if (run !== undefined && hour - (run.at(-1) ?? 0) <= 2 * HOUR_MS) run.push(hour);
    else runs.push([hour]);
  }
  return runs;
}

function incidentOf(table: BuildTable, cause: CauseHours, run: readonly number[], span: TimeSpan): Incident {
  const since = run[0] ?? 0;
  const until = (run.at(-1) ?? 0) + HOUR_MS;
  const rows = run.flatMap((hour) => cause.hours.get(hour) ?? []);
  return {
    ...(cause.bug !== undefined && { bug: cause.bug }),
    ...(cause.job !== undefined && { job: cause.job }),
    since,
    until,
    isOver: until <= span.until - 2 * HOUR_MS,
    builds: rows.length,
    changes: countNames(table, 'change', rows),
    projects: countNames(table, 'project', rows),
    jobs: countNames(table, 'job', rows),
  };
}

function countNames(table: BuildTable, name: 'change' | 'project' | 'job', rows: readonly number[]): number {
  return new Set(rows.map((row) => table.id(name, row)).filter((id) => id > 0)).size;
}
