import { createHash } from 'node:crypto';
import type { Notice } from '../../notify/notice.ts';
import type { StoredRecord } from '../../store/records.ts';
import type { ProcessName } from '../../util/process-gone.ts';

/** `failed`: refused for good, or in vain for too long; it waits for a person. `dropped`: nobody wants it any more. */
export type NoticeProgress = 'pending' | 'sending' | 'sent' | 'failed' | 'dropped';

/** A notice on its way to one channel; times are ISO 8601. */
export interface NoticeState {
  readonly notice: Notice;
  /** Name of the channel. */
  readonly way: string;
  readonly since: string;
  /** Tries that were in vain. */
  readonly attempts: number;
  /** Not tried before. */
  readonly nextAt: string;
  /** Who sends it, and until when that is believed to be alive; only while `sending`. */
  readonly lease?: ProcessName & { readonly until: string };
  readonly lastError?: string;
}

/** Where records of notices begin. */
export const OUTGOING = 'out/';

/** A notice of the outbox, as it was read. */
export interface OutgoingNotice {
  readonly id: string;
  readonly progress: NoticeProgress;
  readonly state: NoticeState;
  readonly version: string;
  readonly changedAt: Date;
}

/** The record's id of a notice on a channel: the same notice has one record for each. */
export function outgoingId(notice: string, way: string): string {
  return OUTGOING + createHash('sha256').update(`${notice}\n${way}`).digest('hex').slice(0, 40);
}

/** Reads a record of the outbox. */
export function outgoingNotice({ id, state, value, version, changedAt }: StoredRecord): OutgoingNotice {
  // Only the outbox writes records with such ids.
  return {
    id,
    progress: state as NoticeProgress,
    state: value as unknown as NoticeState,
    version,
    changedAt,
  };
}
