import { open } from 'node:fs/promises';
import type { LoadCode } from './problem-codes.ts';
import { systemErrorText } from './system-error.ts';

/** Largest signature file that is read, in bytes; the longest query of seven years of OpenStack has 532 characters. */
const MAX_FILE_BYTES = 64 * 1024;

/** A file's text, without byte order mark, or why there is none. */
export type FileText =
  | { readonly text: string }
  | {
      readonly text: undefined;
      readonly code: LoadCode;
      readonly message: string;
      readonly line: number;
    };

/** Reads a file that a person wrote: UTF-8 text of reasonable length. */
export async function readText(path: string): Promise<FileText> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      if (size > MAX_FILE_BYTES) {
        return refuse(
          'too-big',
          `expected at most ${MAX_FILE_BYTES} bytes, found ${size}; write one bug a file`,
        );
      }
      return decode(await file.readFile());
    } finally {
      await file.close();
    }
  } catch (error) {
    return refuse('unreadable', `expected a file that can be read, found ${systemErrorText(error)}`);
  }
}

function refuse(
  code: 'unreadable' | 'too-big' | 'not-text' | 'empty-file',
  message: string,
  line = 1,
): FileText {
  return { text: undefined, code, message, line };
}

function decode(bytes: Buffer): FileText {
  const zero = bytes.indexOf(0);
  if (zero !== -1) {
    return refuse(
      'not-text',
      'expected text in UTF-8, found zero bytes (binary, or UTF-16); save it as UTF-8',
      1,
    );
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (text.trim() === '')
      return refuse('empty-file', 'expected a map with the key query, found an empty file');
    return { text };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const line = invalidLine(bytes);
    return refuse(
      'not-text',
      'expected text in UTF-8, found bytes of another encoding; save it as UTF-8',
      line,
    );
  }
}

/** The line, from 1, of the first bytes that are no UTF-8. */
function invalidLine(bytes: Buffer): number {
  const lines = bytes.toString('latin1').split('\n');
  const valid = (line: string): boolean => {
    const part = Buffer.from(line, 'latin1');
    return part.equals(Buffer.from(part.toString('utf8'), 'utf8'));
  };
  return lines.findIndex((line) => !valid(line)) + 1;
}
