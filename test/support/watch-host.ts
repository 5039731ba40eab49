import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { ReviewEvent, ReviewHost } from '../../src/review/review-host.ts';
import type { GerritServer } from './gerrit.ts';
import { recordHealth } from './record-health.ts';

/** Longest wait for an event, in ms, on a machine that is busy with other tests. */
const PATIENCE_MS = 180_000;

/** A watch that runs beside the test and ends with it. */
export interface RunningWatch {
  /** All that came, in order. */
  readonly events: readonly ReviewEvent[];
  /** Of the last event. */
  readonly cursor: string | undefined;
  readonly signal: AbortSignal;
  /** What the watch told of itself. */
  readonly health: readonly string[];
  /**
   * The first event, of those that came and those to come, for which `isWanted` holds.
   * @throws whatever ended the watch
   */
  next(isWanted: (event: ReviewEvent) => boolean): Promise<ReviewEvent>;
  /** Resolves when what somebody writes comes through. */
  isUnderWay(gerrit: GerritServer): Promise<void>;
  stop(): void;
}

/** Watches a host. */
export function startWatch(context: TestContext, host: ReviewHost, from?: string): RunningWatch {
  const events: ReviewEvent[] = [];
  const ending = new AbortController();
  const health = recordHealth();
  const watch: { cursor: string | undefined; failure?: { error: unknown } } = { cursor: from };
  const running = (async () => {
    for await (const { event, cursor } of host.watch(from, ending.signal, health)) {
      events.push(event);
      watch.cursor = cursor;
    }
  })().catch((error: unknown) => {
    watch.failure = { error };
  });
  context.after(async () => {
    ending.abort();
    await running;
  });

  async function next(isWanted: (event: ReviewEvent) => boolean): Promise<ReviewEvent> {
    for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await delay(5)) {
      const found = events.find(isWanted);
      if (found) return found;
      if (watch.failure) throw watch.failure.error;
    }
    throw new Error(`the event did not come; these did: ${JSON.stringify(events, null, 1)}`);
  }

  return {
    events,
    get cursor() {
      return watch.cursor;
    },
    signal: ending.signal,
    health: health.words,
    next,
    isUnderWay: async (gerrit) => {
      const change = await gerrit.createChange({ subject: 'Ping' });
      const isPing = (event: ReviewEvent) => event.kind === 'reply' && event.change.change === change.change;
      // What is written before the watch has begun does not come.
      while (!events.some(isPing)) {
        await gerrit.comment(change, { text: 'ping', account: 'outsider' });
        await Promise.race([next(isPing), delay(2000)]);
      }
    },
    stop: () => ending.abort(),
  };
}
