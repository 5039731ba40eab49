import { DETECTION_SAMPLE_BYTES, detectFormat } from '../log-format/detect-format.ts';
import { lastRecordStart } from '../log-format/last-record-start.ts';
import type { LogFormat } from '../log-format/log-format.ts';
import { TASK_BYTES } from './task.ts';

/** A part of a file between two record boundaries. */
export interface FilePiece {
  readonly format: LogFormat;
  /** In a buffer of its own, that may be given away. */
  readonly text: Uint8Array;
  /** Decoded bytes of the file before it. */
  readonly offset: number;
}

/** What is known of a file before it is cut. */
export interface CutOptions {
  readonly filename: string;
  /** Detected from the start of the text when undefined. */
  readonly format: LogFormat | undefined;
  /** Gives memory of {@link TASK_BYTES} for a piece; it is not used here afterwards. */
  readonly takeBuffer: () => Uint8Array;
}

/**
 * Cuts a file's text into pieces of at most {@link TASK_BYTES} that split no record; only the last one of a file is
 * much smaller. Holds one piece in memory, whatever the file's lines are like.
 *
 * Where `chunks` throws, what came before is handed on first.
 */
export async function* cutSegments(
  chunks: AsyncIterable<Uint8Array>,
  { filename, format, takeBuffer }: CutOptions,
): AsyncGenerator<FilePiece> {
  let known = format;
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  let offset = 0;
  let failure: { readonly error: unknown } | undefined;
  try {
    for await (const chunk of splitLarge(chunks)) {
      if (pendingBytes + chunk.length > TASK_BYTES) {
        const text = joined(pending, pendingBytes, takeBuffer);
        known ??= detectFormat(text.subarray(0, DETECTION_SAMPLE_BYTES), filename);
        const cut = lastRecordStart(text, 0, text.length, known);
        const rest = text.slice(cut);
        yield { format: known, text: text.subarray(0, cut), offset };
        offset += cut;
        pending = [rest];
        pendingBytes = rest.length;
      }
      pending.push(chunk);
      pendingBytes += chunk.length;
    }
  } catch (error) {
    failure = { error };
  }
  if (pendingBytes > 0) {
    const text = joined(pending, pendingBytes, takeBuffer);
    known ??= detectFormat(text.subarray(0, DETECTION_SAMPLE_BYTES), filename);
    yield { format: known, text, offset };
  }
  if (failure) throw failure.error;
}

/** Chunks of at most half a task, so that there is always enough text to find a boundary in. */
async function* splitLarge(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const most = TASK_BYTES / 2;
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.length; start += most) yield chunk.subarray(start, start + most);
  }
}

/** One copy, into memory that may be given away; little text, which will be copied once more, into little. */
function joined(chunks: readonly Uint8Array[], sizeBytes: number, takeBuffer: () => Uint8Array): Uint8Array {
  const isLarge = sizeBytes >= TASK_BYTES / 2;
  const text = isLarge ? takeBuffer().subarray(0, sizeBytes) : new Uint8Array(sizeBytes);
  let at = 0;
  for (const chunk of chunks) {
    text.set(chunk, at);
    at += chunk.length;
  }
  return text;
}
