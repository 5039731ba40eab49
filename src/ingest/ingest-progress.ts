/** How far a reading has come; sizes are bytes after unpacking. */
export interface IngestProgress {
  readonly files: number;
  readonly bytes: number;
  readonly events: number;
}
