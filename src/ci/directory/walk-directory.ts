import type { Dirent } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Incomplete } from '../../model/verdict.ts';
import type { FileListing } from '../listed-source.ts';
import { safePath } from '../safe-path.ts';
import type { SourceLimits } from '../source-limits.ts';
import { openLocalFile } from './open-local-file.ts';

/**
 * Lists the regular files below `root`, which is a real path (no link), in order of their names.
 *
 * Links are never followed: what they lead to inside the folder is listed where it is, and what is outside is not
 * part of the build.
 */
export async function walkDirectory(
  root: string,
  limits: SourceLimits,
  _logUrl?: string,
): Promise<FileListing> {
  const walk = new DirectoryWalk(root, limits);
  await walk.visit('', 0);
  return walk;
}

class DirectoryWalk implements FileListing {
  readonly files: FileListing['files'][number][] = [];
  readonly incomplete: Incomplete[] = [];
  #isFull = false;
  readonly #root: string;
  readonly #limits: SourceLimits;

  constructor(root: string, limits: SourceLimits) {
    this.#root = root;
    this.#limits = limits;
  }

  /** @param folder - relative to the root, with a slash at its end unless it is the root itself */
  async visit(folder: string, depth: number): Promise<void> {
    if (depth > this.#limits.maxDepth) {
      this.#skip(
        folder,
        'too-big',
        `expected folders at most ${this.#limits.maxDepth} deep, found a deeper one`,
      );
      return;
    }
    for (const entry of await this.#read(folder)) {
      const path = folder + entry.name;
      if (entry.isDirectory()) await this.visit(`${path}/`, depth + 1);
      else if (entry.isFile()) this.#addFile(path);
      else if (entry.isSymbolicLink()) await this.#reportLink(path);
      else this.#skip(path, 'special', 'expected a regular file, found a pipe, socket or device');
    }
  }

  async #read(folder: string): Promise<Dirent[]> {
    try {
      const entries = await readdir(join(this.#root, folder), { withFileTypes: true });
      return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException; // readdir throws nothing else
      this.#skip(
        folder,
        'unreadable',
        `expected a folder that can be read, found ${code}; grant access and try again`,
      );
      return [];
    }
  }

  #addFile(path: string): void {
    const name = safePath(path);
    if (name === undefined) return;
    if (this.files.length < this.#limits.maxFiles) {
      this.files.push({ path: name, open: (signal) => openLocalFile(join(this.#root, path), signal) });
    } else if (!this.#isFull) {
      this.#isFull = true;
      const message = `expected at most ${this.#limits.maxFiles} files, found more; raise the limit`;
      this.#skip('', 'too-big', message);
    }
  }

  async #reportLink(path: string): Promise<void> {
    const link = join(this.#root, path);
    const target = await realpath(link).catch((error: NodeJS.ErrnoException) => error);
    if (target instanceof Error) {
      const isLoop = target.code === 'ELOOP';
      const found = isLoop ? 'a link that leads to itself' : `a link that leads nowhere (${target.code})`;
      this.#skip(path, isLoop ? 'symlink-loop' : 'special', `expected a file, found ${found}`);
    } else if (target === this.#root || `${link}${sep}`.startsWith(`${target}${sep}`)) {
      this.#skip(
        path,
        'symlink-loop',
        'expected a file, found a link to a folder that it is in; it was not followed',
      );
    } else if (target.startsWith(`${this.#root}${sep}`)) {
      const place = target.slice(this.#root.length + 1);
      this.#skip(path, 'duplicate', `expected each log once, found a link to ${place}, which is read itself`);
    } else {
      this.#skip(
        path,
        'unsafe-path',
        'expected a file of the build, found a link out of its folder; copy the file in',
      );
    }
  }

  #skip(filename: string, reason: string, message: string): void {
    this.incomplete.push({ filename, reason, message });
  }
}
