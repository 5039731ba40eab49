/**
 * Saves a signature as a commit on a branch of its own, with git's plumbing: no file of the working tree, no index and
 * no branch that is there already is touched, no hook runs, and nothing passes through a shell.
 */
import { spawn } from 'node:child_process';
import { buffer, text as textOf } from 'node:stream/consumers';
import { AppError } from '../errors.ts';

/** What is to be saved. */
export interface SignatureCommit {
  /** The folder of signatures, in a working tree of git. */
  readonly folder: string;
  readonly bug: string;
  /** The text of the file. */
  readonly text: string;
  readonly message: string;
  readonly author: { readonly name: string; readonly email: string };
}

/** Where it was saved. */
export interface SavedSignature {
  readonly branch: string;
  /** The commit's id. */
  readonly commit: string;
}

/** Names that are tried for a branch, `signature/BUG`, `signature/BUG-2`, …, before it is given up. */
const MAX_NAMES = 50;

const TIMEOUT_MS = 15_000;

/** Nothing of the repository's own configuration runs a program. */
const QUIET = [
  '--no-pager',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'commit.gpgSign=false',
];

/**
 * Makes a branch that has the signature's file as `text` and else all that the present commit has.
 * @throws AppError `USAGE` - the file is like that already, or the bug's name can not be that of a branch
 * @throws AppError `SOURCE_UNAVAILABLE` - git or the repository can not be used
 */
export async function commitSignature(commit: SignatureCommit): Promise<SavedSignature> {
  const { folder, bug, text, message, author } = commit;
  const git = (words: readonly string[], input = '') => runGit(folder, words, input);
  const prefix = (await git(['rev-parse', '--show-prefix'])).trim();
  const base = (await git(['rev-parse', '--verify', 'HEAD^{commit}'])).trim();
  const baseTree = (await git(['rev-parse', '--verify', `${base}^{tree}`])).trim();
  const blob = (await git(['hash-object', '-w', '--stdin', '--no-filters'], text)).trim();
  const path = [...prefix.split('/').filter((part) => part !== ''), `${bug}.yaml`];
  const tree = await treeWith(git, baseTree, path, blob);
  if (tree === baseTree)
    throw new AppError('USAGE', `the signature ${bug} is like that already: nothing was saved`);
  const { name, email } = author;
  const identity = ['-c', `user.name=${plain(name)}`, '-c', `user.email=${plain(email)}`];
  const made = (await git([...identity, 'commit-tree', tree, '-p', base], message)).trim();
  return { branch: await makeBranch(git, bug, made), commit: made };
}

type Git = (words: readonly string[], input?: string) => Promise<string>;

/** A tree like `tree` with the file at `path` in it. */
async function treeWith(
  git: Git,
  tree: string | undefined,
  path: readonly string[],
  blob: string,
): Promise<string> {
  const [name = '', ...rest] = path;
  const listed = tree === undefined ? '' : await git(['ls-tree', '-z', '--full-tree', tree]);
  const entries = listed.split('\0').filter((entry) => entry !== '');
  const old = entries.find((entry) => entry.endsWith(`\t${name}`));
  const others = entries.filter((entry) => entry !== old);
  const subtree = /^\d+ tree (?<id>[0-9a-f]+)\t/.exec(old ?? '')?.groups?.id;
  const entry =
    rest.length === 0
      ? `100644 blob ${blob}\t${name}`
      : `040000 tree ${await treeWith(git, subtree, rest, blob)}\t${name}`;
  return (await git(['mktree', '-z'], [...others, entry].map((one) => `${one}\0`).join(''))).trim();
}

/** Makes a branch of a name that none has yet. */
async function makeBranch(git: Git, bug: string, commit: string): Promise<string> {
  const none = '0'.repeat(commit.length);
  for (let number = 1; number <= MAX_NAMES; number += 1) {
    const branch = `signature/${bug}${number === 1 ? '' : `-${number}`}`;
    const reference = `refs/heads/${branch}`;
    await git(['check-ref-format', reference]).catch(() => {
      throw new AppError(
        'USAGE',
        `expected a name that a branch can have, found ${JSON.stringify(bug)}; choose another`,
      );
    });
    const isTaken = (await git(['for-each-ref', '--format=x', reference])).trim() !== '';
    if (isTaken) continue;
    // Refused when somebody else made it a moment ago.
    await git(['update-ref', reference, commit, none]);
    return branch;
  }
  throw new AppError('USAGE', `there are ${MAX_NAMES} branches signature/${bug}… already: remove some`);
}

/** A name or an address without what git's format of a person gives a meaning to. */
function plain(text: string): string {
  return text.replace(/[<>\p{Cc}]/gu, '').trim() || 'unknown';
}

async function runGit(folder: string, words: readonly string[], input: string): Promise<string> {
  const git = spawn('git', [...QUIET, '-C', folder, ...words], { timeout: TIMEOUT_MS });
  const ended = new Promise<number | null>((resolve, reject) => {
    git.once('error', reject);
    git.once('close', resolve);
  });
  // A git that ends without reading says why by its code.
  git.stdin.on('error', () => undefined).end(input);
  try {
    const [output, errors, code] = await Promise.all([buffer(git.stdout), textOf(git.stderr), ended]);
    if (code === 0) return output.toString();
    throw new AppError(
      'SOURCE_UNAVAILABLE',
      `git ${words[0]} in ${folder} failed: ${errors.trim().slice(0, 500)}`,
    );
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('SOURCE_UNAVAILABLE', `expected git to save signatures with, it can not be started`, {
      cause: error,
    });
  }
}
