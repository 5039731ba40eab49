import {
  type Delivery,
  type DeliveryInbox,
  MEMORY_MS,
  type Nudge,
} from '../review/webhooks/delivery-inbox.ts';
import { ABSENT, type Records, type StoredRecord } from '../store/records.ts';

/** How often deliveries that need not be remembered any more are thrown away, in ms. */
const TIDY_MS = 3_600_000;

/** Keeps the deliveries of webhooks among the records, so that no kill loses one and none is taken twice. */
export function recordInbox(records: Records, now: () => Date): DeliveryInbox {
  let tidiedAt = 0;
  return {
    keep: async ({ id, host, receivedAt, nudge }) => {
      const value = { host, receivedAt: receivedAt.toISOString(), nudge };
      const written = await records.put({ kind: 'delivery', id, state: 'pending', value }, ABSENT);
      return written !== undefined;
    },
    async *pending(host) {
      const filter = { state: 'pending', idPrefix: `${host}/` };
      for await (const record of records.list('delivery', filter)) yield deliveryOf(record);
    },
    done: async ({ id, host, receivedAt }) => {
      const value = { host, receivedAt: receivedAt.toISOString() };
      await records.put({ kind: 'delivery', id, state: 'done', value });
      if (now().getTime() - tidiedAt < TIDY_MS) return;
      tidiedAt = now().getTime();
      await forgetOld(records, new Date(tidiedAt - MEMORY_MS));
    },
  };
}

function deliveryOf({ id, value }: StoredRecord): Delivery {
  return {
    id,
    host: String(value.host),
    receivedAt: new Date(String(value.receivedAt)),
    // Written by `keep`, and by nobody else.
    nudge: value.nudge as Nudge,
  };
}

/** The list begins with what was not written for the longest time. */
async function forgetOld(records: Records, before: Date): Promise<void> {
  for await (const { id, changedAt } of records.list('delivery', { state: 'done' })) {
    if (changedAt >= before) return;
    await records.remove('delivery', id);
  }
}
