import type { QueueCounts } from '../../store/build-queue.ts';
import type { WebContext } from '../web-context.ts';

/** How long counts are good, and how long a page waits for new ones, in ms. */
const FRESH_MS = 5_000;
const PATIENCE_MS = 50;

interface Held {
  counts: QueueCounts | undefined;
  askedAt: number;
  asking: Promise<void> | undefined;
}

const HELD = new WeakMap<WebContext, Held>();

/** Builds that wait to be read; undefined while the store does not say. A slow store makes no page slow. */
export async function queueCounts(context: WebContext): Promise<QueueCounts | undefined> {
  const held = HELD.get(context) ?? { counts: undefined, askedAt: 0, asking: undefined };
  HELD.set(context, held);
  if (performance.now() - held.askedAt > FRESH_MS && held.asking === undefined) {
    held.asking = ask(context, held);
  }
  if (held.counts === undefined && held.asking !== undefined) {
    await Promise.race([held.asking, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  }
  return held.counts;
}

async function ask({ store, log }: WebContext, held: Held): Promise<void> {
  try {
    held.counts = await store.queue().counts();
  } catch (error) {
    held.counts = undefined;
    log.warn({ err: error }, 'the queue can not be counted');
  }
  held.askedAt = performance.now();
  held.asking = undefined;
}
