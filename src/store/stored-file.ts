/** One file of a build as the catalogue knows it. */
export interface StoredFile {
  readonly filename: string;
  readonly tags: readonly string[];
  readonly format: string;
  readonly logUrl?: string;
  /** Bytes as decoded, and as they came. */
  readonly sizeBytes: number;
  readonly sourceBytes: number;
  readonly events: number;
  readonly lines: number;
}

/** The files by name: the order in which they were read is not the same twice. */
export function filesByName(files: Iterable<StoredFile>): StoredFile[] {
  return [...files].sort((a, b) => (a.filename < b.filename ? -1 : 1));
}
