import { test } from 'node:test';
import { startProcess } from './child-process.ts';

/** A test that starts a process, does not end it, and is over in the way that WAY names; for `node --test` alone. */
const { WAY: way } = process.env;

/** It holds the output of this file, so that a run of it is not over before the process is gone. */
const SLEEPER = 'setTimeout(() => {}, 120_000)';

test(`ends by ${way}`, { timeout: way === 'timeout' ? 500 : 60_000 }, async (t) => {
  startProcess(t, process.execPath, ['-e', SLEEPER], { stdio: 'inherit', detached: way === 'SIGINT' });
  if (way === 'success') return;
  if (way === 'failure') throw new Error('in the middle');
  if (way === 'exit') process.exit(1);
  if (way === 'SIGTERM' || way === 'SIGINT') process.kill(process.pid, way);
  if (way === 'uncaught error') setImmediate(() => Promise.reject(new Error('nobody listens')));
  await new Promise(() => {});
});
