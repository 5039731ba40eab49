import type { Delivery, DeliveryInbox } from '../../src/review/webhooks/delivery-inbox.ts';

export interface MemoryInbox extends DeliveryInbox {
  readonly kept: readonly Delivery[];
  readonly isDone: ReadonlySet<string>;
}

/** An inbox that forgets everything with the test. */
export function memoryInbox(): MemoryInbox {
  const kept: Delivery[] = [];
  const isDone = new Set<string>();
  return {
    kept,
    isDone,
    keep: async (delivery) => {
      const isNew = !kept.some(({ id }) => id === delivery.id);
      if (isNew) kept.push(delivery);
      return isNew;
    },
    async *pending(host) {
      yield* kept.filter((delivery) => delivery.host === host && !isDone.has(delivery.id));
    },
    done: async ({ id }) => {
      isDone.add(id);
    },
  };
}
