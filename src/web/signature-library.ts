import type { SignatureSet } from '../model/signature.ts';

/** The signatures that pages speak of, and the text of their files by the file's name. */
export interface SignatureLibrary {
  readonly set: SignatureSet;
  readonly sources: ReadonlyMap<string, string>;
}
