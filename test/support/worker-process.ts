import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Verdict } from '../../src/model/verdict.ts';
import type { Owner } from './child-process.ts';
import { type RunOptions, startDejabug } from './run-dejabug.ts';

/** A worker in a process of its own. */
export interface WorkerProcess {
  readonly process: ChildProcess;
  /** Verdicts that it told so far, each by the build's UUID. */
  readonly verdicts: string[];
  /** Resolves when `count` verdicts were told, or the process ended. */
  told(count: number): Promise<void>;
  /** Exit code, or the signal that ended it, and what it wrote to standard error. */
  readonly ended: Promise<{ readonly code: number | string | null; readonly stderr: string }>;
}

/** Starts `dejabug worker --json` with further arguments. */
export function startWorker(owner: Owner, args: readonly string[], options: RunOptions): WorkerProcess {
  const child = startDejabug(owner, ['worker', '--json', '--workers', '0', ...args], options);
  const verdicts: string[] = [];
  let output = '';
  let stderr = '';
  const waiting = new Set<() => void>();
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    const lines = output.split('\n');
    output = lines.pop() ?? '';
    for (const line of lines) verdicts.push((JSON.parse(line) as Verdict).build);
    for (const look of waiting) look();
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ code: code ?? signal, stderr }));
  const told = (count: number) =>
    Promise.race([
      ended.then(() => undefined),
      new Promise<void>((resolve) => {
        const look = () => {
          if (verdicts.length >= count) resolve();
        };
        waiting.add(look);
        look();
      }),
    ]);
  return { process: child, verdicts, told, ended };
}
