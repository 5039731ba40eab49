import { hostname } from 'node:os';

/** A process, wherever it runs. */
export interface ProcessName {
  readonly host: string;
  readonly process: number;
}

/** The name of this one. */
export function thisProcess(): ProcessName {
  return { host: hostname(), process: process.pid };
}

/** Whether a process has certainly ended; of one on another machine nothing is certain. */
export function isProcessGone({ host, process: id }: ProcessName): boolean {
  if (host !== hostname() || id === process.pid) return false;
  try {
    process.kill(id, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
