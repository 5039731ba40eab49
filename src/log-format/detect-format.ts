import { plain } from './formats/plain.ts';
import { FORMATS } from './formats.ts';
import type { LogFormat } from './log-format.ts';

const NEWLINE = 10;

/** As much of a file's start as detection looks at, in bytes; more is ignored. */
export const DETECTION_SAMPLE_BYTES = 64 * 1024;

/** Of a binary file the first bytes give it away. */
const BINARY_SAMPLE_BYTES = 8 * 1024;

/** More control bytes than this share make a file binary: compressed data has 9 %, text none or few. */
const BINARY_SHARE = 0.05;

/**
 * Tells the format of a file from its first bytes; the name only helps where the content leaves a choice.
 *
 * @param sample - the start of the decoded file, at best `DETECTION_SAMPLE_BYTES` of it; may be empty
 */
export function detectFormat(sample: Uint8Array, filename: string): LogFormat {
  const head = sample.subarray(0, DETECTION_SAMPLE_BYTES);
  if (looksBinary(head)) return plain;
  const lines = completeLines(head);
  let best: LogFormat = plain;
  let surest = 0;
  for (const format of FORMATS) {
    const sureness = format.detect(lines, filename);
    if (sureness > surest) [best, surest] = [format, sureness];
  }
  return best;
}

/** Whether the bytes are no text: too many of them are NUL or other control bytes that logs don't hold. */
function looksBinary(sample: Uint8Array): boolean {
  const end = Math.min(sample.length, BINARY_SAMPLE_BYTES);
  let strange = 0;
  for (let at = 0; at < end; at++) {
    const byte = sample[at]!;
    if (byte < 0x07 || (byte > 0x0d && byte < 0x20 && byte !== 0x1b)) strange++;
  }
  return strange > end * BINARY_SHARE;
}

/** The lines of the sample; the last one, which may be cut, is left out where others are there. */
function completeLines(sample: Uint8Array): string[] {
  const lastNewline = sample.lastIndexOf(NEWLINE);
  const end = lastNewline > 0 && sample.length === DETECTION_SAMPLE_BYTES ? lastNewline : sample.length;
  return Buffer.from(sample.buffer, sample.byteOffset, end)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split('\n');
}
