import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Owner, spawnTied, startProcess } from './child-process.ts';
import { projectRoot } from './project-root.ts';

/** The program as it is installed. */
export const DEJABUG: string = join(projectRoot, 'dist', 'src', 'main.js');

const LONGEST_RUN_MS = 300_000;

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

/** Starts the program with nothing in the environment that changes what it does; it ends with `owner` at the latest. */
export function startDejabug(owner: Owner, args: readonly string[], options: RunOptions = {}): ChildProcess {
  return startProcess(owner, process.execPath, [DEJABUG, ...args], placeOf(options));
}

/** Runs the program to its end; kills it when that does not come. */
export async function runDejabug(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const child = spawnTied(process.execPath, [DEJABUG, ...args], {
    ...placeOf(options),
    timeout: LONGEST_RUN_MS,
    killSignal: 'SIGKILL',
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  child.stdin?.end(options.input ?? '');
  const [stdout, stderr, code] = await Promise.all([text(child.stdout!), text(child.stderr!), ended]);
  return { code, stdout, stderr };
}

function placeOf({ cwd = projectRoot, env }: RunOptions): SpawnOptions {
  const { PATH, HOME, SystemRoot } = process.env;
  return { cwd, env: { PATH, HOME, SystemRoot, ...env } };
}

/** The lines of a run's standard output, each parsed as JSON. */
export function jsonLines({ stdout }: Run): unknown[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
