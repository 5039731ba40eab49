import type { QueueCounts } from '../store/build-queue.ts';
import type { Records } from '../store/records.ts';
import type { WritableStore } from '../store/writable-store.ts';
import { changeStateOf } from './change-state.ts';
import type { SourceStatus } from './source-health.ts';

/** What a running bot keeps of itself, for whoever asks. */
export interface KeptStatus {
  readonly instance: string;
  readonly startedAt: string;
  readonly at: string;
  /** Whether it ended in order. */
  readonly hasEnded: boolean;
  /** Whether comments are posted or only printed. */
  readonly isPosting: boolean;
  readonly signatures: { readonly version: string; readonly count: number };
  readonly sources: readonly SourceStatus[];
  /** Mails and messages under way, and those given up. */
  readonly notices?: { readonly pending: number; readonly parked: number };
}

/** All that can be said of a bot from its store. */
export interface BotStatus {
  /** Undefined where none has ever run. */
  readonly bot?: KeptStatus;
  readonly cursors: readonly { readonly name: string; readonly changedAt: Date; readonly cursor: string }[];
  readonly outbox: readonly { readonly change: string; readonly key: string; readonly since: string }[];
  readonly changes: Readonly<Record<'open' | 'pending', number>>;
  readonly queue: QueueCounts;
  readonly incidents: readonly { readonly cause: string; readonly since: string; readonly changes: number }[];
}

const ID = 'bot/status';

/** Keeps what a bot says of itself. */
export async function keepStatus(records: Records, status: KeptStatus): Promise<void> {
  await records.put({ kind: 'cursor', id: ID, value: { ...status } });
}

/** Reads how the bot of a store fares. */
export async function readStatus(store: WritableStore): Promise<BotStatus> {
  const records = store.records();
  const kept = await records.get('cursor', ID);
  const cursors: BotStatus['cursors'][number][] = [];
  for await (const { id, value, changedAt } of records.list('cursor')) {
    if (typeof value.cursor === 'string') cursors.push({ name: id, changedAt, cursor: value.cursor });
  }
  const incidents: BotStatus['incidents'][number][] = [];
  for await (const { value } of records.list('incident', { state: 'open' })) {
    incidents.push(value as unknown as BotStatus['incidents'][number]); // only the bot writes them
  }
  const { outbox, changes } = await readChanges(records);
  return {
    ...(kept !== undefined && { bot: kept.value as unknown as KeptStatus }), // only keepStatus writes it
    cursors,
    outbox,
    changes,
    queue: await store.queue().counts(),
    incidents,
  };
}

async function readChanges(records: Records): Promise<Pick<BotStatus, 'outbox' | 'changes'>> {
  const outbox: BotStatus['outbox'][number][] = [];
  let [open, pending] = [0, 0];
  for await (const _ of records.list('change', { state: 'open' })) open++;
  for await (const record of records.list('change', { state: 'pending' })) {
    pending++;
    for (const { state, key, at } of changeStateOf(record).comments) {
      if (state === 'pending') outbox.push({ change: record.id, key, since: at });
    }
  }
  return { outbox, changes: { open, pending } };
}
