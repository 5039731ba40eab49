import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const START_TIMEOUT_MS = 120_000;

/** What is started, and how it shows that it is up. */
export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** File that its output is added to. */
  readonly log: string;
  readonly isUp: () => Promise<boolean>;
}

/** A server that runs as a process of its own, and ends with the test at the latest. */
export interface ServerProcess {
  /** Ends the server and all that it started; when this resolves it is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/**
 * Starts a server and waits until it is up.
 *
 * @throws Error with the end of the server's output when it does not come up
 */
export async function startServerProcess(options: ServerCommand): Promise<ServerProcess> {
  const output = openSync(options.log, 'a');
  const server = spawn(options.command, options.args, {
    cwd: options.cwd,
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const exited = once(server, 'exit');
  const kill = (): void => killGroup(server.pid, 'SIGKILL');
  process.once('exit', kill);

  async function end(signal: NodeJS.Signals): Promise<void> {
    killGroup(server.pid, signal);
    if ((await Promise.race([exited, delay(20_000, 'late', { ref: false })])) === 'late') kill();
    await exited;
    process.removeListener('exit', kill);
  }

  for (const deadline = Date.now() + START_TIMEOUT_MS; Date.now() < deadline; await delay(100)) {
    if (server.exitCode !== null) break;
    if (await options.isUp()) return { end };
  }
  await end('SIGTERM');
  const tail = (await readFile(options.log, 'utf8')).split('\n').slice(-20).join('\n');
  throw new Error(`${options.command} did not come up\n${tail}`);
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
}
