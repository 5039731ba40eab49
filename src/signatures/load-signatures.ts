import type { Problem } from '../model/problem.ts';
import type { SignatureSet } from '../model/signature.ts';

/** What was found where signatures are kept: the sound ones, and everything that is wrong with the others. */
export interface LoadedSignatures {
  /** Sound signatures only, by bug name. */
  readonly set: SignatureSet;
  /** All problems of all files, by file, line and column. */
  readonly problems: readonly Problem[];
  /** Text of each file that was read, by the name that problems use: for pointers and for the linter. */
  readonly sources: ReadonlyMap<string, string>;
  /** Files that were looked at, in order. */
  readonly files: readonly string[];
}
