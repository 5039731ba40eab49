export type Severity = 'error' | 'warning';

/** One thing wrong with input that a person wrote, and where; `line` and `column` are 1-based. */
export interface Problem {
  readonly code: string;
  readonly severity: Severity;
  /** What was expected, what was found, what to do. */
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}
