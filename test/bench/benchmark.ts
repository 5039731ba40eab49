/** One plain log file of the input, decoded, on disk and in the page cache. */
export interface BenchFile {
  /** Absolute path. */
  readonly path: string;
  /** Path inside its build, without the ending of a packing. */
  readonly filename: string;
  readonly sizeBytes: number;
}

/** What a benchmark is given. */
export interface BenchContext {
  readonly files: readonly BenchFile[];
  readonly sizeBytes: number;
  /** `--data`, where it was given: real logs as they came, packed or not. */
  readonly dataFolder: string | undefined;
  /** A folder of the benchmark's own; it is removed afterwards. */
  readonly scratch: string;
  /** Whether there is time for the long form. */
  readonly isFull: boolean;
  /** Times that ours and the rival run, one after the other; the ratio is that of the medians. */
  readonly rounds: number;
  /** Says something of the progress to people. */
  say(text: string): void;
}

/** What was measured; `ratio` is how often better ours is than the rival, or what `unit` says. */
export interface BenchmarkResult {
  readonly ours: number;
  /** Null where there is no rival, or none on this machine; `note` says which. */
  readonly rival: number | null;
  readonly ratio: number | null;
  readonly unit: string;
  /** The rival's command, or what it did. */
  readonly command: string;
  readonly note?: string;
}

/** One line of the performance budget. */
export interface Benchmark {
  readonly id: string;
  readonly title: string;
  /** What is to be reached, for people. */
  readonly goal: string;
  run(context: BenchContext): Promise<readonly BenchmarkResult[]>;
}
