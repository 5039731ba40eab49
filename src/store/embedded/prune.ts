import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PASSING_KINDS } from '../records.ts';
import { DEFAULT_RETENTION, type PruneSummary, type Retention } from '../retention.ts';
import type { BuildRow } from './catalogue-rows.ts';
import { whenUnlocked } from './lock-retry.ts';
import type { StoreContext } from './store-context.ts';
import { storeError } from './store-error.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Removes whole days of logs and single records that are older than `retention`.
 * The catalogue forgets first: files that are left when the process dies are leftovers, not holes.
 * @throws AppError `STORE_LOCKED`, `STORE_UNAVAILABLE`, `DISK_FULL`
 */
export async function pruneStore(
  context: StoreContext,
  retention: Partial<Retention>,
): Promise<PruneSummary> {
  const { logDays, recordDays } = { ...DEFAULT_RETENTION, ...retention };
  const { blocksDirectory, lockTimeoutMs, now } = context;
  const firstKept = new Date(now().getTime() - logDays * DAY_MS).toISOString().slice(0, 10);
  const recordsSince = now().getTime() - Math.max(logDays, recordDays) * DAY_MS;
  try {
    const forgotten = await whenUnlocked(lockTimeoutMs, () => forget(context, firstKept, recordsSince));
    const days = readdirSync(blocksDirectory).filter(
      (day) => /^\d{4}-\d\d-\d\d$/.test(day) && day < firstKept,
    );
    for (const day of days) await rm(join(blocksDirectory, day), { recursive: true, force: true });
    return { days: days.sort(), ...forgotten };
  } catch (error) {
    throw storeError(error, `pruning the store ${blocksDirectory}`);
  }
}

function forget(
  { catalogue }: StoreContext,
  firstKept: string,
  recordsSince: number,
): Omit<PruneSummary, 'days'> {
  return catalogue.transaction(() => {
    let [logs, records, freedBytes] = [0, 0, 0];
    catalogue.queue.removeDone(recordsSince);
    for (const kind of PASSING_KINDS) catalogue.records.removeOld(kind, recordsSince);
    for (const row of catalogue.buildsByIngest()) {
      const isOldLog = row.logs.path !== undefined && row.logs.path < firstKept;
      if (isOldLog) {
        catalogue.removeLogs(row.id);
        logs += 1;
        freedBytes += row.logs.sizeBytes;
      }
      if (isForgettable(row, isOldLog, recordsSince)) {
        catalogue.removeBuild(row.id);
        records += 1;
      }
    }
    return { logs, records, freedBytes };
  });
}

function isForgettable(row: BuildRow, isOldLog: boolean, recordsSince: number): boolean {
  return row.ingestedAt.getTime() < recordsSince && (isOldLog || row.logs.path === undefined);
}
