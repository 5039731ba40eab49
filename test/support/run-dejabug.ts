import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { projectRoot } from './project-root.ts';

/** The program as it is installed. */
export const DEJABUG: string = join(projectRoot, 'dist', 'src', 'main.js');

/** What a run of the program left. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How it is run. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input; empty when absent. */
  readonly input?: string;
}

/** Starts the program with nothing in the environment that changes what it does. */
export function startDejabug(args: readonly string[], options: RunOptions = {}): ChildProcess {
  const { PATH, HOME, SystemRoot } = process.env;
  return spawn(process.execPath, [DEJABUG, ...args], {
    cwd: options.cwd ?? projectRoot,
    env: { PATH, HOME, SystemRoot, ...options.env },
  });
}

/** Runs the program to its end. */
export async function runDejabug(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const child = startDejabug(args, options);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  child.stdin?.end(options.input ?? '');
  const [stdout, stderr, code] = await Promise.all([text(child.stdout!), text(child.stderr!), ended]);
  return { code, stdout, stderr };
}

/** The lines of a run's standard output, each parsed as JSON. */
export function jsonLines({ stdout }: Run): unknown[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
