import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem } from '../model/problem.ts';
import type { LoadCode } from './problem-codes.ts';
import { systemErrorText } from './system-error.ts';

/** What a search for signature files came upon. */
export interface FoundFiles {
  /** Paths as given, joined with `/`, sorted; each real file once. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
}

const SIGNATURE_NAME = /^[^.].*\.ya?ml$/;

/**
 * Finds the signature files at the paths: each file that is named, and all `*.yaml` and `*.yml` below each folder.
 *
 * Names that begin with a dot are passed over. Symbolic links are followed, loops are reported.
 */
export async function findFiles(paths: readonly string[]): Promise<FoundFiles> {
  const search = new FileSearch();
  for (const path of paths) await search.addPath(path);
  return { files: search.files.sort(comparePaths), problems: search.problems };
}

/** Order of paths that does not depend on the machine's language. */
export function comparePaths(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

class FileSearch {
  readonly files: string[] = [];
  readonly problems: Problem[] = [];
  /** Real paths of all that was looked at. */
  readonly #seen = new Set<string>();

  async addPath(path: string): Promise<void> {
    const found = this.files.length + this.problems.length;
    const known = this.#seen.size;
    await this.#add(path, []);
    const isEmpty = found === this.files.length + this.problems.length && known !== this.#seen.size;
    if (!isEmpty) return;
    const message = 'expected signature files (*.yaml), found none; name the folder that holds them';
    this.#report(path, 'no-signatures', message);
  }

  /** @param above - real paths of the folders that lead here */
  async #add(path: string, above: readonly string[]): Promise<void> {
    try {
      const real = await realpath(path);
      const stats = await stat(real);
      if (above.includes(real)) {
        const message = `expected a folder below, found a link back to ${real}; remove the link`;
        this.#report(path, 'symlink-loop', message);
      } else if (stats.isDirectory()) await this.#addFolder(path, real, above);
      else if (stats.isFile()) this.#addFile(path, real);
      else {
        const message = 'expected a file or a folder, found a device, a pipe or a socket; name a file';
        this.#report(path, 'unreadable', message);
      }
    } catch (error) {
      const message = `expected a file or a folder that can be read, found ${systemErrorText(error)}`;
      this.#report(path, 'unreadable', message);
    }
  }

  #addFile(path: string, real: string): void {
    if (!this.#isNew(real)) return;
    this.files.push(path);
  }

  /** What a folder says of an entry saves asking the system about each of ten thousand files. */
  async #addFolder(path: string, real: string, above: readonly string[]): Promise<void> {
    if (!this.#isNew(real)) return;
    const entries = await readdir(path, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => comparePaths(a.name, b.name))) {
      const inner = join(path, entry.name);
      if (!(await isWanted(path, entry))) continue;
      if (entry.isFile()) this.#addFile(inner, join(real, entry.name));
      else await this.#add(inner, [...above, real]);
    }
  }

  #isNew(real: string): boolean {
    const before = this.#seen.size;
    return this.#seen.add(real).size > before;
  }

  #report(file: string, code: LoadCode, message: string): void {
    this.problems.push({ code, severity: 'error', message, file, line: 1, column: 1 });
  }
}

/** Folders, links to folders, and whatever is named as a signature. */
async function isWanted(folder: string, entry: Dirent): Promise<boolean> {
  if (SIGNATURE_NAME.test(entry.name)) return true;
  if (entry.name.startsWith('.')) return false;
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  const target = await stat(join(folder, entry.name)).catch(() => undefined);
  return target?.isDirectory() ?? true;
}
