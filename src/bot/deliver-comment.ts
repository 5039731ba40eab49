import { AppError } from '../errors.ts';
import type { Change } from '../model/change.ts';
import type { OutgoingComment, ReviewHost } from '../review/review-host.ts';
import type { CommentState } from './change-state.ts';
import type { Lease } from './leadership.ts';

/** Longest that a host may take for one call, in ms. */
const CALL_MS = 30_000;

/** How a comment stands on its change. */
export interface Delivered {
  readonly id: string;
  readonly at: Date;
  /** Whether it stood there already: its answer had been lost, or whoever posted it did not live to note it. */
  readonly wasThere: boolean;
}

/** What a delivery may do, and until when. */
export interface DeliveryOptions {
  readonly lease: Lease;
  readonly signal: AbortSignal;
}

/**
 * Sees to it that the comment stands on the change once: the host is asked for it first, because nobody knows what
 * became of an earlier try; then the lease is looked at, and at once the comment is sent.
 * @throws AppError `SERVICE_UNAVAILABLE`, `SERVICE_REFUSED`, `INTERRUPTED`; `STORE_LOCKED` when the lease has ended
 */
export async function deliverComment(
  host: ReviewHost,
  change: Change,
  comment: CommentState,
  { lease, signal }: DeliveryOptions,
): Promise<Delivered> {
  const own = await host.ownComments(change, within(CALL_MS, signal));
  const there = own.find(({ key }) => key === comment.key);
  if (there !== undefined) return { id: there.id, at: there.at, wasThere: true };
  const { text, key, notify } = comment;
  const outgoing: OutgoingComment = { text, key, notify };
  await lease.confirm();
  const replaced = own.find(({ id }) => id === comment.replaces);
  if (replaced !== undefined && host.edit !== undefined) {
    const { id, at } = await host.edit(change, replaced.id, outgoing, held(lease, signal));
    return { id, at, wasThere: false };
  }
  const { id, at } = await host.post(change, outgoing, held(lease, signal));
  return { id, at, wasThere: false };
}

/** The signal for a call that says something: when the lease ends, so does the call. */
function held(lease: Lease, signal: AbortSignal): AbortSignal {
  const remainingMs = lease.remainingMs();
  if (remainingMs > 0) return within(Math.min(CALL_MS, remainingMs), signal);
  const message = 'expected to be the only bot of the store, found that this one was silent for too long';
  throw new AppError('STORE_LOCKED', `${message}; the bot that works now posts the comment`);
}

function within(ms: number, signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(ms)]);
}
