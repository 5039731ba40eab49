import { createLog } from '../../src/log.ts';
import type { HostServices } from '../../src/review/host-services.ts';
import type { ReviewEvent, ReviewHost, WatchHealth } from '../../src/review/review-host.ts';
import { recordHealth } from './record-health.ts';

export interface TestServices extends HostServices {
  /** Lines of the log. */
  readonly lines: string[];
}

/** Services whose seconds take a millisecond. */
export function testServices(more: Partial<HostServices> = {}): TestServices {
  const lines: string[] = [];
  const log = createLog({ write: (line) => void lines.push(line) }, 'debug');
  return { log, now: () => new Date(), secondMs: 1, lines, ...more };
}

/** The next events of a host's watch, which then ends; fewer when none comes within `withinMs`. */
export async function nextEvents(
  host: ReviewHost,
  cursor: string | undefined,
  count: number,
  {
    withinMs = 60_000,
    between,
    health = recordHealth(),
  }: {
    readonly withinMs?: number;
    readonly between?: (told: number) => unknown;
    readonly health?: WatchHealth;
  } = {},
): Promise<readonly ReviewEvent[]> {
  const events: ReviewEvent[] = [];
  const signal = AbortSignal.timeout(withinMs);
  try {
    for await (const { event } of host.watch(cursor, signal, health)) {
      events.push(event);
      between?.(events.length);
      if (events.length >= count) break;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return events;
}
