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
  /** A regular expression with one named group or more, that tells variants of the bug apart. */
  readonly capture?: string;
  readonly also: readonly AlsoQuery[];
  readonly validFrom?: Date;
  readonly validUntil?: Date;
  readonly testIds: readonly string[];
  readonly testLogs: readonly string[];
  readonly resolvedAt?: Date;
  readonly suppressGraph: boolean;
  readonly suppressNotification: boolean;
  readonly allowNonvoting: boolean;
}

/** A set of signatures and the name of exactly this set: a hash of all that can change a verdict. */
export interface SignatureSet {
  readonly version: string;
  readonly signatures: readonly Signature[];
}
