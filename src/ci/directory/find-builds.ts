import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What only the top folder of a build has. */
const MARKERS: readonly string[] = [
  'zuul-info',
  'build.yaml',
  'zuul-manifest.json',
  'job-output.txt',
  'job-output.txt.gz',
];

/** Files that people put beside folders of builds; they make no build of the folder. */
const NO_LOG = /^(?:\.|readme|licen[cs]e|index\.html?$)|\.(?:md|rst|tsv|csv)$/i;

/** Folders above a build on a log server: two digits, change, patch set, pipeline, job, build. */
const MAX_DEPTH = 8;

/**
 * The builds in a folder: itself, when it holds logs or is marked as a build; else every marked folder below, and
 * the folders beside those; else itself again, as one build with its logs in folders.
 * @returns paths, in order of their names; never empty
 */
export async function findBuilds(folder: string): Promise<string[]> {
  const found = await findBelow(folder, 0);
  return found.some(({ isMarked }) => isMarked) ? found.map(({ path }) => path) : [folder];
}

interface FoundBuild {
  readonly path: string;
  readonly isMarked: boolean;
}

async function findBelow(folder: string, depth: number): Promise<FoundBuild[]> {
  const entries: Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const isMarked = entries.some((entry) => MARKERS.includes(entry.name));
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const hasLogs = entries.some((entry) => !entry.isDirectory() && !NO_LOG.test(entry.name));
  if (isMarked || hasLogs || depth === MAX_DEPTH) return [{ path: folder, isMarked }];
  const below: FoundBuild[] = [];
  for (const name of folders.sort()) below.push(...(await findBelow(join(folder, name), depth + 1)));
  return below.some((build) => build.isMarked) ? below : [{ path: folder, isMarked: false }];
}
