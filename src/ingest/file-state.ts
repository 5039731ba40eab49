import { fileTags, type TagTable } from '../log-format/file-tags.ts';
import type { FileReading } from '../model/build-reading.ts';
import type { StoredFile } from '../store/stored-file.ts';
import type { LogText } from './read-log-file.ts';

/** One text of the build, as far as it has been read. */
export interface FileState {
  readonly filename: string;
  readonly logUrl?: string;
  readonly tags: readonly string[];
  format: string;
  sizeBytes: number;
  sourceBytes: number;
  events: number;
  lines: number;
  badTimes: number;
  /** Time of the last record so far in ms; NaN when none had one. */
  lastTime: number;
}

/** A text of which nothing has been read. */
export function createFileState(text: LogText, logUrl: string | undefined, tags: TagTable): FileState {
  return {
    filename: text.filename,
    tags: fileTags(text.path, tags),
    format: text.format ?? 'plain',
    sizeBytes: 0,
    sourceBytes: 0,
    events: 0,
    lines: 0,
    badTimes: 0,
    lastTime: Number.NaN,
    ...(logUrl === undefined ? {} : { logUrl }),
  };
}

/** What a verdict may know of a file. */
export function fileReading({ tags, sourceBytes, lastTime, ...reading }: FileState): FileReading {
  return reading;
}

/** What the catalogue of a store says of a file. */
export function storedFile({ badTimes, lastTime, ...stored }: FileState): StoredFile {
  return stored;
}
