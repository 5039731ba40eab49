import { isAppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Change } from '../model/change.ts';
import type { ReviewHost } from '../review/review-host.ts';
import type { CommentState } from './change-state.ts';

/** Longest that a host may take to set a check, in ms. */
const CALL_MS = 30_000;

/**
 * Says in our check on the revision what the comment says. The comment stands; a check that can not be set is only
 * noted, and the next comment sets it again.
 */
export async function reportCheck(
  host: ReviewHost,
  change: Change,
  { check, text, key }: CommentState,
  { signal, log }: { readonly signal: AbortSignal; readonly log: Log },
): Promise<void> {
  if (host.setCheck === undefined || check === undefined) return;
  const within = AbortSignal.any([signal, AbortSignal.timeout(CALL_MS)]);
  try {
    await host.setCheck(change, { ...check, summary: text }, within);
  } catch (error) {
    if (!isAppError(error)) throw error;
    log.warn({ host: host.name, change: change.change, key, reason: error.message }, 'check not set');
  }
}
