import { execFile } from 'node:child_process';
import { basename, dirname, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** One commit that changed a signature. */
export interface SignatureEdit {
  readonly commit: string;
  readonly at: Date;
  readonly author: string;
  readonly subject: string;
}

/** Commits that are looked at of one folder, and of one file. */
const MOST_COMMITS = 500;

const FORMAT = '--format=%x1e%H%x1f%ct%x1f%an%x1f%s';

/** Git is asked for what is in the repository only: no hook, pager or helper of its configuration runs. */
const QUIET = ['--no-pager', '-c', 'core.fsmonitor=false', '-c', 'log.showSignature=false'];

/** How long the history of a file is good, in ms, and of how many files one is held. */
const FRESH_MS = 60_000;
const MOST_HELD = 2_000;

/** Reads the commits that changed one file, newest first; none where it is in no git repository. */
export type ReadEdits = (file: string) => Promise<readonly SignatureEdit[]>;

/** A reader that asks git at most once a minute for each file: a question costs a process. */
export function createEditReader(now: () => Date): ReadEdits {
  const held = new Map<
    string,
    { readonly until: number; readonly edits: Promise<readonly SignatureEdit[]> }
  >();
  return (file) => {
    const path = resolve(file);
    const moment = now().getTime();
    const known = held.get(path);
    if (known !== undefined && known.until > moment) return known.edits;
    if (held.size >= MOST_HELD) held.clear();
    const log = readLog(dirname(path), ['--follow', '--', basename(path)]);
    const edits = log.then((commits) => commits.map(({ edit }) => edit));
    held.set(path, { until: moment + FRESH_MS, edits });
    return edits;
  };
}

/**
 * The commits of the last `days` that changed a file next to `files`, by the file's absolute path: one question to git
 * for each folder.
 */
export async function readRecentEdits(
  files: readonly string[],
  days: number,
): Promise<ReadonlyMap<string, readonly SignatureEdit[]>> {
  const edits = new Map<string, SignatureEdit[]>();
  for (const folder of new Set(files.map((file) => dirname(resolve(file))))) {
    for (const { edit, names } of await readLog(folder, [
      `--since=${days}.days`,
      '--name-only',
      '--relative',
      '--',
      '.',
    ])) {
      for (const name of names) {
        const path = resolve(folder, name);
        edits.set(path, [...(edits.get(path) ?? []), edit]);
      }
    }
  }
  return edits;
}

async function readLog(
  folder: string,
  words: readonly string[],
): Promise<{ readonly edit: SignatureEdit; readonly names: readonly string[] }[]> {
  const command = [...QUIET, '-C', folder, 'log', `--max-count=${MOST_COMMITS}`, FORMAT, ...words];
  try {
    const { stdout } = await run('git', command, { timeout: 10_000, maxBuffer: 16 * 1024 * 1024 });
    return stdout.split('\u001e').slice(1).map(readCommit);
  } catch {
    // No git, no repository, or one without commits: there is no history to show.
    return [];
  }
}

function readCommit(text: string): { edit: SignatureEdit; names: string[] } {
  const [head = '', ...names] = text.split('\n').filter((line) => line !== '');
  const [commit = '', seconds = '0', author = '', subject = ''] = head.split('\u001f');
  return { edit: { commit, at: new Date(Number(seconds) * 1000), author, subject }, names };
}
