import { spawnSync } from 'node:child_process';
import { mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** Mounts a file system of `size` in memory on a directory of its own; undefined where that is not allowed. */
export function mountSmall(t: TestContext, size: string): Promise<string | undefined> {
  return mount(t, ['-t', 'tmpfs', '-o', `size=${size}`, 'dejabug-test']);
}

/** Gives a file system that {@link mountSmall} made another size. */
export function resize(directory: string, size: string): void {
  spawnSync('mount', ['-o', `remount,size=${size}`, directory]);
}

/** Shows `directory` in another place, where it can only be read; undefined where that is not allowed. */
export async function mountReadOnly(t: TestContext, directory: string): Promise<string | undefined> {
  const view = await mount(t, ['--bind', directory]);
  if (view !== undefined) spawnSync('mount', ['-o', 'remount,bind,ro', view]);
  return view;
}

async function mount(t: TestContext, what: readonly string[]): Promise<string | undefined> {
  const directory = await mkdtemp(join(tmpdir(), 'dejabug-'));
  const isMounted = spawnSync('mount', [...what, directory]).status === 0;
  t.after(() => {
    if (isMounted) spawnSync('umount', ['-l', directory]);
    return rmdir(directory);
  });
  return isMounted ? directory : undefined;
}
