import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestContext } from 'node:test';

/** Whose end a process does not outlive: a test, the tests of a file, or whoever else ends what was started for it. */
export type Owner = Pick<TestContext, 'after'>;

/** What is alive now, and the id that signals go to: that of its whole group where it leads one. */
const alive = new Map<ChildProcess, number>();

/**
 * Starts a process that is gone when `owner` is done, however that comes: the test is over, failed in the middle, ran
 * out of time, or the process that runs it is told to end.
 */
export function startProcess(
  owner: Owner,
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): ChildProcess {
  const child = spawnTied(command, args, options);
  const ended = once(child, 'exit').catch(() => {}); // who can not be started has ended
  owner.after(() => {
    sendSignal(child, 'SIGKILL');
    return ended;
  });
  return child;
}

/** Starts a process that ends with this one at the latest; with all that it started when it is `detached`. */
export function spawnTied(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  tieOnce();
  const child = spawn(command, args, options);
  if (child.pid !== undefined) alive.set(child, options.detached ? -child.pid : child.pid);
  child.once('exit', () => alive.delete(child));
  return child;
}

/** Sends a signal to a process, if it is still there; to its whole group when it was started `detached`. */
export function sendSignal(child: ChildProcess, signal: NodeJS.Signals): void {
  const id = alive.get(child);
  if (id === undefined) return;
  try {
    process.kill(id, signal);
  } catch {
    // It is gone, and we hear of that in a moment.
  }
}

let isTied = false;

/** Without a listener of ours, a signal would end this process and leave the others. */
function tieOnce(): void {
  if (isTied) return;
  isTied = true;
  process.once('exit', () => {
    for (const child of alive.keys()) sendSignal(child, 'SIGKILL');
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
}
