import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** Mounts a file system of `size` in memory on a directory of its own; undefined where that is not allowed. */
export async function mountSmall(t: TestContext, size: string): Promise<string | undefined> {
  const directory = await mkdtemp(join(tmpdir(), 'dejabug-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'dejabug-test', directory]);
  t.after(() => {
    if (mounted.status === 0) spawnSync('umount', ['-l', directory]);
    return rm(directory, { recursive: true });
  });
  return mounted.status === 0 ? directory : undefined;
}

/** Mounts the file system of `directory` anew: `size=8m`, `ro`. */
export function remount(directory: string, option: string): void {
  spawnSync('mount', ['-o', `remount,${option}`, directory]);
}
