import type { Log } from '../log.ts';
import type { Change } from '../model/change.ts';
import type { ReviewHost } from '../review/review-host.ts';
import type { ChangeRecords } from './change-records.ts';
import type { ChangeState, CommentState } from './change-state.ts';
import { type Delivered, deliverComment } from './deliver-comment.ts';
import type { Lease } from './leadership.ts';
import { reportCheck } from './report-check.ts';

export interface OutboxOptions {
  readonly changes: ChangeRecords;
  readonly hosts: ReadonlyMap<string, ReviewHost>;
  /** Shows a comment in place of posting it; absent when comments are posted. */
  readonly print?: (change: Change, comment: CommentState) => Promise<void>;
  /** While it holds, no other process posts. */
  readonly lease: Lease;
  readonly onPosted: (about: PostedComment) => Promise<void>;
  readonly log: Log;
  readonly now: () => Date;
}

/** A comment that stands on its change now. */
export interface PostedComment {
  readonly state: ChangeState;
  readonly comment: CommentState;
  /** Whether it stood there before this process asked. */
  readonly wasThere: boolean;
}

/** Posts, or prints, what is pending on a change, the oldest first; what can not be posted now stays pending. */
export async function deliverPending(
  id: string,
  state: ChangeState,
  options: OutboxOptions,
  signal: AbortSignal,
): Promise<{ readonly state: ChangeState; readonly failure?: unknown }> {
  let current = state;
  for (const comment of state.comments.filter((comment) => comment.state === 'pending')) {
    try {
      current = await deliverOne(id, current, comment, { options, signal });
    } catch (failure) {
      return { state: current, failure };
    }
  }
  return { state: current };
}

async function deliverOne(
  id: string,
  state: ChangeState,
  comment: CommentState,
  { options, signal }: { readonly options: OutboxOptions; readonly signal: AbortSignal },
): Promise<ChangeState> {
  const { changes, hosts, print, lease, onPosted, log, now } = options;
  const change = changeOf(state, comment);
  if (print !== undefined) {
    await print(change, comment);
    return mark(id, state, { ...comment, state: 'printed', postedAt: now().toISOString() }, changes);
  }
  const host = hosts.get(change.host);
  if (host === undefined) return state;
  const delivered: Delivered = await deliverComment(host, change, comment, { lease, signal });
  const posted: CommentState = {
    ...comment,
    state: 'posted',
    id: delivered.id,
    postedAt: (delivered.wasThere ? delivered.at : now()).toISOString(),
  };
  await reportCheck(host, change, posted, { signal, log }); // first, so that whoever goes on after a kill sets it again
  const after = await mark(id, state, posted, changes);
  const { wasThere } = delivered;
  log.info(
    { change: id, patchset: change.patchset, key: comment.key, bugs: comment.bugs, wasThere },
    'comment posted',
  );
  await onPosted({ state: after, comment: posted, wasThere });
  return after;
}

/** The change with the patch set that the comment is about, which need not be the newest any more. */
function changeOf({ change, rounds }: ChangeState, comment: CommentState): Change {
  const round = rounds.findLast(({ id }) => comment.rounds.includes(id));
  return round?.patchset === undefined ? change : { ...change, patchset: round.patchset };
}

async function mark(
  id: string,
  state: ChangeState,
  marked: CommentState,
  changes: ChangeRecords,
): Promise<ChangeState> {
  const written = await changes.update(id, (before = state) => ({
    state: {
      ...before,
      comments: before.comments.map((comment) =>
        comment.key === marked.key && comment.state === 'pending' ? marked : comment,
      ),
    },
    isOpen: true,
  }));
  return written ?? state;
}
