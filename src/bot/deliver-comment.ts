import type { Change } from '../model/change.ts';
import type { OutgoingComment, ReviewHost } from '../review/review-host.ts';
import type { CommentState } from './change-state.ts';

/** Longest that a host may take for one call, in ms; shorter than the time for which a bot is the only one. */
const CALL_MS = 30_000;

/** How a comment stands on its change. */
export interface Delivered {
  readonly id: string;
  readonly at: Date;
  /** Whether it stood there already: its answer had been lost, or whoever posted it did not live to note it. */
  readonly wasThere: boolean;
}

/**
 * Sees to it that the comment stands on the change once: the host is asked for it first, because nobody knows what
 * became of an earlier try.
 * @throws AppError `SERVICE_UNAVAILABLE`, `SERVICE_REFUSED`, `INTERRUPTED`
 */
export async function deliverComment(
  host: ReviewHost,
  change: Change,
  comment: CommentState,
  signal: AbortSignal,
): Promise<Delivered> {
  const own = await host.ownComments(change, within(signal));
  const there = own.find(({ key }) => key === comment.key);
  if (there !== undefined) return { id: there.id, at: there.at, wasThere: true };
  const { text, key, notify } = comment;
  const outgoing: OutgoingComment = { text, key, notify };
  const replaced = own.find(({ id }) => id === comment.replaces);
  if (replaced !== undefined && host.edit !== undefined) {
    const { id, at } = await host.edit(change, replaced.id, outgoing, within(signal));
    return { id, at, wasThere: false };
  }
  const { id, at } = await host.post(change, outgoing, within(signal));
  return { id, at, wasThere: false };
}

function within(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(CALL_MS)]);
}
