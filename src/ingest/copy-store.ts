import { isDeepStrictEqual } from 'node:util';
import { isAppError } from '../errors.ts';
import type { Store, StoredBuild } from '../store/store.ts';
import type { WritableStore } from '../store/writable-store.ts';
import { count } from '../util/count.ts';
import { type CopiedBuild, copyBuild } from './copy-build.ts';
import { interrupted } from './interrupted.ts';
import { createTaskRunner } from './task-runner.ts';

/** From where to where, and who is told. */
export interface StoreCopy {
  readonly from: Refreshable;
  readonly to: WritableStore;
  readonly workers?: number;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Called before each build. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Called with what did not go over as it was. */
  readonly onProblem: (buildUuid: string, message: string) => void;
}

/** A store, that may have to be told to show what was written a moment ago. */
interface Refreshable extends Store {
  refresh?(): Promise<void>;
}

export interface CopySummary {
  readonly copied: number;
  /** Builds that were there already, with the same content and verdict. */
  readonly skipped: number;
  readonly failed: number;
  readonly events: number;
}

/**
 * Copies all builds with their events, files and verdicts. A copy that was cut off is simply started again: what is
 * there already is skipped. A build that can not be read does not stop the others.
 * @throws AppError `INTERRUPTED`, and what keeps `to` from being written
 */
export async function copyStore(copy: StoreCopy): Promise<CopySummary> {
  const { from, signal, onProgress, onProblem, workers } = copy;
  // A key that may only read can not refresh; then copyBuild tells what can not be seen yet.
  await from.refresh?.().catch(() => undefined);
  const uuids: string[] = [];
  for await (const { build } of from.buildChanges()) uuids.push(build.buildUuid);
  const runner = createTaskRunner({ queries: [], ...(workers !== undefined && { workers }) });
  const summary = { copied: 0, skipped: 0, failed: 0, events: 0 };
  try {
    for (const [done, uuid] of uuids.entries()) {
      if (signal.aborted) throw interrupted();
      onProgress?.(done, uuids.length);
      try {
        const copied = await copyUnlessThere(uuid, { ...copy, runner });
        if (copied === undefined) summary.skipped++;
        else summary.copied++;
        summary.events += copied?.events ?? 0;
        for (const problem of problemsOf(copied)) onProblem(uuid, problem);
      } catch (error) {
        if (!isAppError(error, 'STORE_CORRUPT')) throw error;
        summary.failed++;
        onProblem(uuid, error.message);
      }
    }
    return summary;
  } finally {
    await runner.close();
  }
}

function problemsOf(copied: CopiedBuild | undefined): string[] {
  const { events = 0, missing = 0, shortened = 0 } = copied ?? {};
  const problems: string[] = [];
  if (missing > 0) problems.push(`${missing} of ${events + missing} events were not found; copy again later`);
  if (shortened > 0) problems.push(`${count(shortened, 'message')} longer than a record may be, cut`);
  return problems;
}

/** @returns undefined when there was nothing to do */
async function copyUnlessThere(
  uuid: string,
  copy: StoreCopy & Parameters<typeof copyBuild>[1],
): Promise<CopiedBuild | undefined> {
  const { from, to } = copy;
  const stored = await from.findBuild(uuid);
  // Pruned since the list was made.
  if (stored === undefined) return undefined;
  const known = await to.findBuild(uuid);
  if (known === undefined || !hasSameLogs(known, stored)) return copyBuild(stored, copy);
  if (stored.verdict === undefined || hasSameVerdict(known, stored)) return undefined;
  await to.saveVerdict(uuid, stored.verdict);
  return { events: 0, missing: 0, shortened: 0 };
}

/** Logs that were pruned do not replace those that are still there. */
function hasSameLogs(known: StoredBuild, stored: StoredBuild): boolean {
  return stored.files.length === 0 || (known.contentHash ?? '') === stored.contentHash;
}

function hasSameVerdict(known: StoredBuild, stored: StoredBuild): boolean {
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));
  return isDeepStrictEqual(plain(known.verdict), plain(stored.verdict));
}
