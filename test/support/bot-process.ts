import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Owner } from './child-process.ts';
import { type RunOptions, startDejabug } from './run-dejabug.ts';

/** A bot in a process of its own. */
export interface BotProcess {
  readonly process: ChildProcess;
  /** All that it wrote so far. */
  stdout(): string;
  stderr(): string;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string | null>;
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | string | null>;
}

/** Starts `dejabug bot` with further arguments. */
export function startBotProcess(owner: Owner, args: readonly string[], options: RunOptions): BotProcess {
  return watchProcess(startDejabug(owner, ['bot', '--workers', '0', ...args], options));
}

/** What a started bot writes and how it ends. */
export function watchProcess(child: ChildProcess): BotProcess {
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([code, signal]) => code ?? signal);
  return {
    process: child,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    kill: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}
