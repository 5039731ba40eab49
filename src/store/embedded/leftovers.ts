import { createHash } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { StoreContext } from './store-context.ts';

/** A temporary file of another machine is taken for a leftover when nothing was written to it for this long, in ms. */
const FOREIGN_STALE_MS = 60 * 60 * 1000;

const HOST = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** Tells this process from an earlier one that had the same number, as the first process of a container has. */
const STARTED = Math.round(performance.timeOrigin).toString(36);

/** The name of a block file while it is written: it says by whom, so that others can tell when its writer is dead. */
export function temporaryName(path: string): string {
  return `${path}.${HOST}-${process.pid}-${STARTED}.tmp`;
}

/** A file below `blocks/` that a writer left behind. */
export interface Leftover {
  /** Path below `blocks/`. */
  readonly path: string;
  /** Half-written; or whole, with its build not committed or forgotten. */
  readonly kind: 'temporary' | 'orphan';
}

const DAY = /^\d{4}-\d\d-\d\d$/;
const TEMPORARY = /\.blocks\.(?<host>[0-9a-f]{8})-(?<pid>\d+)-(?<started>\w+)\.tmp$/;

/** Finds what writers that died left behind; files that are not a store's are not looked at. */
export function findLeftovers({ catalogue, blocksDirectory, now }: StoreContext): Leftover[] {
  const known = catalogue.logPaths();
  const found: Leftover[] = [];
  for (const day of readdirSync(blocksDirectory).filter((name) => DAY.test(name))) {
    for (const name of readdirSync(join(blocksDirectory, day))) {
      const path = `${day}/${name}`;
      const writer = TEMPORARY.exec(name)?.groups;
      if (writer !== undefined && isStale(writer, join(blocksDirectory, path), now())) {
        found.push({ path, kind: 'temporary' });
      }
      if (name.endsWith('.blocks') && !known.has(path)) found.push({ path, kind: 'orphan' });
    }
  }
  return found;
}

/** Removes leftovers. Other processes may be writing: they give a file its final name inside a transaction of theirs. */
export function removeLeftovers(context: StoreContext): void {
  context.catalogue.transaction(() => {
    for (const { path } of findLeftovers(context)) removeUnlessBusy(join(context.blocksDirectory, path));
  });
}

function isStale(writer: Readonly<Record<string, string>>, path: string, now: Date): boolean {
  if (writer.host === HOST) return !isRunning(Number(writer.pid), writer.started);
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && now.getTime() - stat.mtimeMs > FOREIGN_STALE_MS;
}

function isRunning(pid: number, started: string | undefined): boolean {
  if (pid === process.pid) return started === STARTED;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Removes a file that nobody needs; one that can not be removed now is a leftover for the next writer. */
export function removeUnlessBusy(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (error) {
    if (!['EBUSY', 'EPERM', 'EACCES', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw error;
  }
}
