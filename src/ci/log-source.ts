import type { Build } from '../model/build.ts';
import type { Incomplete } from '../model/verdict.ts';

/** One file of a build's logs, as its source has it: still packed, if it was. */
export interface SourceFile {
  /** Path inside the build, with `/`; never absolute, never with `..`. */
  readonly path: string;
  /** Size in bytes as it is in the source, where that is known. */
  readonly sizeBytes?: number;
  readonly logUrl?: string;
  /** Name of the log format where the source knows it; told by the content when absent. */
  readonly format?: string;
  /**
   * The bytes, once. Retries and resumption are the source's business.
   * @throws AppError `SOURCE_UNAVAILABLE` when the rest can not be had
   */
  open(signal: AbortSignal): AsyncIterable<Uint8Array>;
}

/** Where one build's logs come from: a folder, an archive, a pipe, a log server. */
export interface LogSource {
  /** For messages. */
  readonly location: string;
  /** What the source knows of the build (`zuul-info/inventory.yaml`, `build.yaml`); flags win over it. */
  describe(signal: AbortSignal): Promise<Partial<Build>>;
  /** The files, each once; a sequential source (tar, pipe) needs each to be read before the next is asked for. */
  files(signal: AbortSignal): AsyncIterable<SourceFile>;
  readonly sequential: boolean;
  /** What was left out or could not be listed; complete when `files` has ended. */
  readonly incomplete: readonly Incomplete[];
  /** Gives back what the source holds open (a connection, a temporary file); nothing may be read afterwards. */
  close?(): Promise<void>;
}
