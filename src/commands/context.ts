import type { Readable } from 'node:stream';

/** A stream that text goes out to: standard output or standard error. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): boolean;
  once(event: 'drain' | 'close', listener: () => void): unknown;
  off(event: 'drain' | 'close', listener: () => void): unknown;
}

/** All that a command may touch of the process it runs in. */
export interface CommandContext {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Fires on Ctrl-C, and when nobody reads the output any more. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** What a command ends with: fine, a negative finding, usage or failure. */
export type ExitCode = 0 | 1 | 2;
