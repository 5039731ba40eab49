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
  return host === hostname() && !isProcessHere(id);
}

/** Whether this machine has a process of that number now. */
export function isProcessHere(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'; // it is somebody else's
  }
}
