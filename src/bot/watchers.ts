import { setTimeout as sleep } from 'node:timers/promises';
import type { CiSystem } from '../ci/ci-system.ts';
import type { ReviewHost } from '../review/review-host.ts';
import type { Records } from '../store/records.ts';
import type { Intake } from './intake.ts';
import type { SourceHealth } from './source-health.ts';

export interface WatchOptions {
  readonly records: Records;
  readonly intake: Intake;
  /** Where to begin without a cursor: all since then; only what is new when absent. ISO 8601. */
  readonly backfillFrom?: string;
  /** Begin there even where a cursor is known. */
  readonly signal: AbortSignal;
}

/** Between two questions to a CI system, in ms. */
const POLL_MS = 10_000;

/** Waits after failures, in ms: doubled from one to the next. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/** A cursor is written at most so often, in ms: what comes again after a kill does no harm. */
const CURSOR_MS = 250;

/** Takes in what happens on a review host until the signal fires. */
export async function watchHost(
  host: ReviewHost,
  health: SourceHealth,
  options: WatchOptions,
): Promise<void> {
  const { intake, signal } = options;
  const cursor = await openCursor(`review/${host.name}`, options);
  await keepOn(health, signal, async () => {
    for await (const { event, cursor: next } of host.watch(cursor.value, signal, health)) {
      health.saw(event.at);
      if (await intake.takeEvent(event)) health.counted();
      await cursor.move(next);
    }
  });
  // Where it can not be kept now, the next bot sees some events again.
  await cursor.flush().catch((error: unknown) => health.failed(error));
}

/**
 * Takes in the builds of a CI system until the signal fires.
 * @param reviewHost - the host where its changes are reviewed
 */
export async function pollSystem(
  system: CiSystem,
  reviewHost: string | undefined,
  health: SourceHealth,
  options: WatchOptions,
): Promise<void> {
  const { intake, signal } = options;
  const cursor = await openCursor(`ci/${system.name}`, options);
  await keepOn(health, signal, async () => {
    for await (const { finished, cursor: next } of system.poll(cursor.value, signal)) {
      if (finished !== undefined) {
        health.saw(finished.build.endedAt);
        if (await intake.takeBuild(system.name, finished, reviewHost)) health.counted();
      }
      await cursor.move(next);
    }
    await cursor.flush();
    health.works();
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  });
  // Where it can not be kept now, the next bot sees some events again.
  await cursor.flush().catch((error: unknown) => health.failed(error));
}

/** Repeats `work` until the signal fires; after a failure it waits. */
async function keepOn(health: SourceHealth, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  let pauseMs = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    try {
      await work();
      pauseMs = FIRST_PAUSE_MS;
    } catch (error) {
      if (signal.aborted) return;
      health.failed(error);
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }
}

interface Cursor {
  readonly value: string | undefined;
  /** What came before `next` is durable. */
  move(next: string): Promise<void>;
  flush(): Promise<void>;
}

async function openCursor(id: string, { records, backfillFrom }: WatchOptions): Promise<Cursor> {
  const record = await records.get('cursor', id);
  const known = record?.value.cursor;
  let value = typeof known === 'string' ? known : backfillFrom;
  let written = value;
  let writtenAt = 0;
  const flush = async (): Promise<void> => {
    if (value === undefined || value === written) return;
    written = value;
    writtenAt = performance.now();
    await records.put({ kind: 'cursor', id, value: { cursor: value } });
  };
  return {
    get value() {
      return value;
    },
    move: async (next) => {
      value = next;
      if (performance.now() - writtenAt > CURSOR_MS) await flush();
    },
    flush,
  };
}
