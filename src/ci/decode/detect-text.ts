/** How the characters of a file are written; what is not UTF-16 is handled as bytes, UTF-8 by the readers. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** First bytes of files that are no logs although some of them hold little but printable characters. */
const BINARY_MAGIC: readonly string[] = [
  '\x89PNG',
  '\xff\xd8\xff',
  'GIF8',
  '%PDF-',
  'PK\x03\x04',
  '\x7fELF',
  'SQLite format 3\0',
  'LPKSHHRH',
  '\xca\xfe\xba\xbe',
  '!<arch>\n',
  '7z\xbc\xaf\x27\x1c',
];

/** Share of control characters above which bytes are no text: packed or encrypted data have 0.1, text has none. */
const MAX_CONTROL_SHARE = 0.05;

/** The encoding that a byte order mark at the start of `head` tells; UTF-8 without one. */
export function detectEncoding(head: Uint8Array): TextEncoding {
  if (head[0] === 0xff && head[1] === 0xfe && head.length >= 4) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff && head.length >= 4) return 'utf-16be';
  return 'utf-8';
}

/**
 * Whether the first bytes of a file, already unpacked, are no text.
 *
 * A few NUL bytes do not make a log binary: a machine that died leaves them behind.
 */
export function isBinary(head: Uint8Array): boolean {
  const start = Buffer.from(head.subarray(0, 16)).toString('latin1');
  if (BINARY_MAGIC.some((magic) => start.startsWith(magic))) return true;
  let control = 0;
  for (const byte of head) if (isControl(byte)) control++;
  return control > head.length * MAX_CONTROL_SHARE;
}

/** Control characters that logs do not use; tab, newlines, form feed, backspace, bell and escape are fine. */
function isControl(byte: number): boolean {
  return byte < 0x20 && !(byte >= 0x07 && byte <= 0x0d) && byte !== 0x1b;
}
