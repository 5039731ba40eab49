#!/usr/bin/env node
import { runCli } from './commands/run-cli.ts';

const stop = new AbortController();

// The first Ctrl-C ends the work in order; the second one finds no listener and ends the process.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => stop.abort(name));

// A reader that has seen enough (`| head`) is no failure: the work stops and nothing more is written.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  stop.abort('EPIPE');
});
process.stderr.on('error', () => {});

process.exitCode = await runCli(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stop.signal,
  now: () => new Date(),
});
