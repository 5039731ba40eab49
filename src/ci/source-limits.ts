/** What one source may cost, so that no input, broken or hostile, takes the machine down. Sizes are bytes. */
export interface SourceLimits {
  /** Most files of one build; the rest is reported. */
  readonly maxFiles: number;
  /** Deepest folder below the build's own. */
  readonly maxDepth: number;
  /** Largest file as the source has it, still packed. */
  readonly maxSourceFileBytes: number;
  /** Largest file after unpacking. */
  readonly maxFileBytes: number;
  /** Most bytes of one build after unpacking. */
  readonly maxBuildBytes: number;
  /** Most bytes that one packed byte may become, asked once `ratioFreeBytes` have come out. */
  readonly maxRatio: number;
  /** Unpacked bytes of a file before `maxRatio` counts: short runs of equal bytes pack to next to nothing. */
  readonly ratioFreeBytes: number;
}

/** Longest that one file of a server may take, in ms: an answer that never ends comes to an end here. */
export const MAX_FILE_MS = 60 * 60 * 1000;

const GIB = 1024 ** 3;

/** Roomy for real builds (the largest seen are some GiB), far from what a bomb needs. */
export const DEFAULT_SOURCE_LIMITS: SourceLimits = {
  maxFiles: 200_000,
  maxDepth: 32,
  maxSourceFileBytes: 8 * GIB,
  maxFileBytes: 16 * GIB,
  maxBuildBytes: 64 * GIB,
  maxRatio: 500,
  ratioFreeBytes: GIB / 4,
};
