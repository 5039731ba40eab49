import type { RawConfig } from './config.ts';

/** One thing wrong with the configuration. */
export interface ConfigProblem {
  /** `file:line:column`, 1-based, or the name of a variable or flag. */
  readonly place: string;
  readonly message: string;
}

/** The keys that one source sets, and where a key of it stands. */
export interface ConfigLayer {
  readonly values: RawConfig;
  place(key: string): string;
}

/** A layer whose keys have a name each instead of a line: variables and flags. */
export function namedLayer(values: RawConfig, nameOf: (key: string) => string): ConfigLayer {
  return { values, place: nameOf };
}
