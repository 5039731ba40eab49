import type { SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { sendSignal, spawnTied } from './child-process.ts';

const START_TIMEOUT_MS = 180_000;

/** Longest wait for one look whether it is up, in ms. */
const LOOK_MS = 45_000;

/** What is started, and how it shows that it is up. */
export interface ServerCommand extends Pick<SpawnOptions, 'env' | 'uid' | 'gid'> {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** File that its output is added to. */
  readonly log: string;
  readonly isUp: () => Promise<boolean>;
}

/** A server that runs as a process of its own, keeps no test from ending, and ends with the tests at the latest. */
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
  const { command, args, log, isUp, ...rest } = options;
  const output = openSync(log, 'a');
  const server = spawnTied(command, args, { ...rest, detached: true, stdio: ['ignore', output, output] });
  closeSync(output);
  server.unref();
  let isThere = true;
  const exited = once(server, 'exit')
    .catch(() => {}) // who can not be started is not there either
    .finally(() => {
      isThere = false;
    });

  async function end(signal: NodeJS.Signals): Promise<void> {
    server.ref();
    sendSignal(server, signal);
    if ((await Promise.race([exited, delay(20_000, 'late', { ref: false })])) === 'late')
      sendSignal(server, 'SIGKILL');
    await exited;
  }

  const look = () => Promise.race([isUp(), delay(LOOK_MS, false, { ref: false })]);
  for (const deadline = Date.now() + START_TIMEOUT_MS; isThere && Date.now() < deadline; await delay(100))
    if (await look()) return { end };
  await end('SIGTERM');
  const tail = (await readFile(log, 'utf8')).split('\n').slice(-20).join('\n');
  throw new Error(`${command} did not come up\n${tail}`);
}
