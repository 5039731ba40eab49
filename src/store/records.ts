/** What is kept beside builds. `change`: what is known and said on one change. */
export const RECORD_KINDS = [
  'cursor',
  'change',
  'notice',
  'tracker',
  'dismissal',
  'incident',
  'upload',
  'delivery',
] as const;

export type RecordKind = (typeof RECORD_KINDS)[number];

/** Kinds that are of no use any more once the builds that they are about are gone: retention removes them too. */
export const PASSING_KINDS: readonly RecordKind[] = ['change', 'notice', 'incident', 'upload', 'delivery'];

/** JSON. */
export type RecordValue = Readonly<Record<string, unknown>>;

/** One thing that is kept beside builds. */
export interface StoredRecord {
  readonly kind: RecordKind;
  readonly id: string;
  /** A word to list by (`pending`, `posted`). */
  readonly state?: string;
  readonly value: RecordValue;
  /** Another one after each write. */
  readonly version: string;
  readonly changedAt: Date;
}

/** A record to be written. */
export type NewRecord = Pick<StoredRecord, 'kind' | 'id' | 'state' | 'value'>;

/**
 * Small records with compare-and-swap, for all that has to survive a kill: cursors, the outbox, what trackers said.
 * A write that resolved is durable.
 */
export interface Records {
  get(kind: RecordKind, id: string): Promise<StoredRecord | undefined>;
  /**
   * Writes the record when what is there still has version `expected`; `absent`: when there is none; undefined: in any
   * case.
   * @returns what was written; undefined when another was faster
   */
  put(record: NewRecord, expected?: string): Promise<StoredRecord | undefined>;
  remove(kind: RecordKind, id: string): Promise<boolean>;
  /** Records of a kind, the one that was written first (or not for the longest time) first; own writes are seen. */
  list(kind: RecordKind, filter?: RecordFilter): AsyncIterable<StoredRecord>;
}

export interface RecordFilter {
  readonly state?: string;
  readonly changedSince?: Date;
  /** Only records whose id begins so. */
  readonly idPrefix?: string;
}

/** The `expected` of {@link Records.put} for a record that is not there yet. */
export const ABSENT = 'absent';
