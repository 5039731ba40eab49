/** What a developer should do about a bug that a build hit. */
export interface Action {
  readonly kind: 'recheck' | 'wait' | 'fix';
  readonly text?: string;
}

/** One more query that must hit in the same build for the signature to hit. */
export interface AlsoQuery {
  readonly query: string;
  /** In the same file, at most this many lines from a hit of the main query; anywhere in the build when absent. */
  readonly withinLines?: number;
}

/** One known bug and the query that finds it: a loaded `queries/<bug>.yaml`. */
export interface Signature {
  /** The file's base name without `.yaml`. */
  readonly bug: string;
  /** Path of the file, as it was given to the loader. */
  readonly file: string;
  readonly query: string;
  readonly title?: string;
  /** Address of the bug, or `tracker:id`. */
  readonly bugLink?: string;
  readonly owner?: string;
  readonly action?: Action;
  readonly category?: string;
  /** Query for the clause whose line to show; the main query when absent. */
  readonly evidence?: string;
  /** RE2 pattern with one named group or more, that tells variants of the bug apart. */
  readonly capture?: string;
  readonly also: readonly AlsoQuery[];
  /** Builds before this moment are not matched; see {@link isValidAt}. */
  readonly validFrom?: Date;
  /** Builds at or after this moment are not matched. */
  readonly validUntil?: Date;
  /** Tests of which one at least must have failed. */
  readonly testIds: readonly string[];
  /** Paths or addresses of logs that prove the signature. */
  readonly testLogs: readonly string[];
  /** The bug is over: the signature is kept for the record and no build is matched against it. */
  readonly resolvedAt?: Date;
  /** Left out of pages, still counted and commented. */
  readonly suppressGraph: boolean;
  /** Left out of comments, still counted and shown on pages. */
  readonly suppressNotification: boolean;
  /** Hits also builds that are known not to vote. */
  readonly allowNonvoting: boolean;
}

/** A set of signatures and the name of exactly this set: a hash of all that can change a verdict. */
export interface SignatureSet {
  readonly version: string;
  readonly signatures: readonly Signature[];
}

/** Whether the signature is meant for builds of this moment: `validFrom` is included, `validUntil` is not. */
export function isValidAt(signature: Signature, moment: Date): boolean {
  const { validFrom, validUntil } = signature;
  return (
    (validFrom === undefined || moment >= validFrom) && (validUntil === undefined || moment < validUntil)
  );
}

/**
 * All queries that must hit beside the main one: those of `also`, and for `test_ids` that the log says of one of
 * these tests that it failed, as stestr, unittest, pytest and tempest put it.
 */
export function alsoQueries({ also, testIds }: Signature): readonly AlsoQuery[] {
  if (testIds.length === 0) return also;
  const tests = testIds.map((id) => `"${id.replace(/["\\]/g, '\\$&')}"`).join(' OR ');
  return [...also, { query: `message:(${tests}) AND message:(FAILED OR FAIL OR ERROR)` }];
}
