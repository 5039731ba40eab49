import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning, MARK_PATTERN, PROCESS_MARK } from '../../util/process-mark.ts';
import type { StoreContext } from './store-context.ts';

/** A temporary file of another machine is taken for a leftover when nothing was written to it for this long, in ms. */
const FOREIGN_STALE_MS = 60 * 60 * 1000;

/** The name of a block file while it is written: it says by whom, so that others can tell when its writer is dead. */
export function temporaryName(path: string): string {
  return `${path}.${PROCESS_MARK}.tmp`;
}

/** A file below `blocks/` that a writer left behind. */
export interface Leftover {
  /** Path below `blocks/`. */
  readonly path: string;
  /** Half-written; or whole, with its build not committed or forgotten. */
  readonly kind: 'temporary' | 'orphan';
}

const DAY = /^\d{4}-\d\d-\d\d$/;
const TEMPORARY = new RegExp(`\\.blocks\\.(?<writer>${MARK_PATTERN})\\.tmp$`);

/** Finds what writers that died left behind; files that are not a store's are not looked at. */
export function findLeftovers({ catalogue, blocksDirectory, now }: StoreContext): Leftover[] {
  const known = catalogue.logPaths();
  const found: Leftover[] = [];
  for (const day of readdirSync(blocksDirectory).filter((name) => DAY.test(name))) {
    for (const name of readdirSync(join(blocksDirectory, day))) {
      const path = `${day}/${name}`;
      const writer = TEMPORARY.exec(name)?.groups?.writer;
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

function isStale(writer: string, path: string, now: Date): boolean {
  const isThere = isRunning(writer);
  if (isThere !== undefined) return !isThere;
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && now.getTime() - stat.mtimeMs > FOREIGN_STALE_MS;
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
