import type { Problem } from '../../model/problem.ts';
import type { Signature } from '../../model/signature.ts';
import { lintSignatures } from '../../signatures/lint-signatures.ts';
import { readSignature } from '../../signatures/read-signature.ts';

/** A signature as it is being written. */
export interface DraftSignature {
  /** The bug's name, which will be the file's. */
  readonly bug: string;
  readonly text: string;
}

/** What was read of it, and all that is wrong with it; a signature with errors is undefined. */
export interface CheckedSignature {
  readonly signature: Signature | undefined;
  readonly problems: readonly Problem[];
}

/** Checks a signature as the loader and the linter do. */
export function checkSignature({ bug, text }: DraftSignature): CheckedSignature {
  const file = `${bug}.yaml`;
  const { signature, problems } = readSignature(file, text);
  if (signature === undefined) return { signature, problems };
  const set = { version: 'draft', signatures: [signature] };
  const found = lintSignatures({ set, problems: [], sources: new Map([[file, text]]), files: [file] });
  const isSound = found.every(({ severity }) => severity !== 'error');
  return { signature: isSound ? signature : undefined, problems: [...problems, ...found] };
}
