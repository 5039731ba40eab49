import type { WritableStore } from '../store/writable-store.ts';
import type { ChangeState, CommentState } from './change-state.ts';

/** Milliseconds from the event to the comment; undefined where the comment or its round is not known. */
export function eventToCommentMs({ rounds }: ChangeState, comment: CommentState): number | undefined {
  const round = rounds.findLast(({ id }) => comment.rounds.includes(id));
  if (round === undefined || comment.postedAt === undefined) return undefined;
  return Math.max(0, Date.parse(comment.postedAt) - Date.parse(round.at));
}

/** Keeps with each verdict of the comment how long its author waited for it; a later comment changes nothing. */
export async function keepTimes(
  store: Pick<WritableStore, 'findBuild' | 'saveVerdict'>,
  { rounds }: ChangeState,
  comment: CommentState,
  eventToCommentMs: number,
): Promise<void> {
  const spoken = rounds.filter(({ id }) => comment.rounds.includes(id));
  for (const { uuid, isSpokenOf } of spoken.flatMap(({ builds }) => builds)) {
    const stored = uuid === undefined || !isSpokenOf ? undefined : await store.findBuild(uuid);
    const verdict = stored?.verdict;
    if (verdict === undefined || verdict.timings.eventToCommentMs !== undefined) continue;
    await store.saveVerdict(verdict.build, { ...verdict, timings: { ...verdict.timings, eventToCommentMs } });
  }
}
