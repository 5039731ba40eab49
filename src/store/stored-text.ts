import type { QueryNode } from '../query/ast.ts';
import type { StoredFile } from './stored-file.ts';

/** One line of a stored file as it can be shown. */
export interface TextLine {
  /** 1-based, in the decoded file. */
  readonly number: number;
  /** Bytes from the start of the decoded file. */
  readonly offset: number;
  /** The line without escape sequences and control characters; where it had carriage returns inside, newlines stand. */
  readonly text: string;
  /** Whether the line has more than {@link MAX_LINE_BYTES}, of which `text` is the beginning. */
  readonly isCut: boolean;
  /** Level, time and first line of the event that the line belongs to. */
  readonly level?: string;
  readonly time?: Date;
  readonly event: number;
}

/** Most bytes of a line that are shown. */
export const MAX_LINE_BYTES = 8192;

/** Most lines of one event that {@link StoredText.find} returns. */
export const MAX_EVENT_LINES = 50;

/** What is looked for inside a file. */
export interface FindRequest {
  readonly query: QueryNode;
  /** Events that start at this line are the first to be looked at; of the others those behind it, or those before. */
  readonly from: number;
  readonly direction: 'down' | 'up';
  readonly limit: number;
  readonly signal?: AbortSignal;
}

/** Events found inside a file, in the order of the file whatever the direction. */
export interface FoundText {
  /** The lines of each event, at most {@link MAX_EVENT_LINES}. */
  readonly events: readonly (readonly TextLine[])[];
  /** Whether it is known that there is nothing more in that direction. */
  readonly isComplete: boolean;
  /** Parts of the file that could not be read; empty when all is well. */
  readonly damaged: readonly string[];
}

/** A range of bytes of a file, `end` exclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** One file of a stored build, read in pieces of any size. */
export interface StoredText {
  readonly file: StoredFile;
  /** Lines, a last one without newline included. */
  readonly lines: number;
  /** Whether the bytes are those of the log; otherwise only the messages of its events were kept, one behind the other. */
  readonly isVerbatim: boolean;
  /** At most `count` lines from line `from` on, as far as there are lines. */
  window(from: number, count: number): Promise<readonly TextLine[]>;
  find(request: FindRequest): Promise<FoundText>;
  /** The bytes of the decoded file, or a range of them where they are verbatim. */
  bytes(range?: ByteRange): AsyncIterable<Uint8Array>;
}
