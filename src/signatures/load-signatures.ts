import pLimit from 'p-limit';
import type { Problem } from '../model/problem.ts';
import type { Signature, SignatureSet } from '../model/signature.ts';
import { comparePaths, findFiles } from './find-files.ts';
import { readSignature } from './read-signature.ts';
import { readText } from './read-text.ts';
import { setVersion } from './set-version.ts';

/** Files that are read at the same time. */
const READERS = 16;

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

/**
 * Loads the signatures of files and folders.
 *
 * A file with a mistake is left out and reported; the others are there. Never throws for what is in a file.
 * @param paths - files, and folders that are searched for `*.yaml` and `*.yml`
 */
export async function loadSignatures(paths: readonly string[]): Promise<LoadedSignatures> {
  const { files, problems: missing } = await findFiles(paths);
  const limit = pLimit(READERS);
  const texts = await Promise.all(files.map((file) => limit(() => readText(file))));
  const problems: Problem[] = [...missing];
  const sources = new Map<string, string>();
  const signatures: Signature[] = [];
  for (const [index, file] of files.entries()) {
    const read = texts[index]!; // one text a file
    if (read.text === undefined) {
      const { code, message, line } = read;
      problems.push({ code, severity: 'error', message, file, line, column: 1 });
      continue;
    }
    sources.set(file, read.text);
    const { signature, problems: wrong } = readSignature(file, read.text);
    problems.push(...wrong);
    if (signature !== undefined) signatures.push(signature);
  }
  const { unique, problems: twice } = removeDuplicates(signatures);
  problems.push(...twice);
  const set = { version: setVersion(unique), signatures: unique };
  return { set, problems: problems.sort(compareProblems), sources, files };
}

/** One signature a bug name, in the order of names; the first file by path wins. */
function removeDuplicates(signatures: readonly Signature[]): { unique: Signature[]; problems: Problem[] } {
  const byBug = new Map<string, Signature>();
  const problems: Problem[] = [];
  for (const signature of signatures) {
    const first = byBug.get(signature.bug);
    if (first === undefined) {
      byBug.set(signature.bug, signature);
      continue;
    }
    const message = `expected one file a bug, found ${signature.bug} already in ${first.file}; rename one, or join their queries by OR`;
    problems.push({
      code: 'duplicate-bug',
      severity: 'error',
      message,
      file: signature.file,
      line: 1,
      column: 1,
    });
  }
  return { unique: [...byBug.values()].sort((a, b) => comparePaths(a.bug, b.bug)), problems };
}

/** By file, line and column, whatever found them. */
export function compareProblems(a: Problem, b: Problem): number {
  return (
    comparePaths(a.file, b.file) || a.line - b.line || a.column - b.column || comparePaths(a.code, b.code)
  );
}
