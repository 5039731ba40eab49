import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FORMATS } from '../../src/log-format/formats.ts';
import { indexRecords } from '../../src/log-format/index-records.ts';
import type { LogFormat } from '../../src/log-format/log-format.ts';
import { readRecord } from '../../src/log-format/read-record.ts';
import { ESCAPE_BYTES } from '../../src/text/byte-classes.ts';
import { specialEnd } from '../../src/text/special-bytes.ts';
import { context } from './read-all.ts';

/*
 * The pass over the bytes finds a phrase only where its words are neighbours in the raw text. So what a message puts
 * side by side must stand side by side in the bytes of its record, but for what counts as a gap there.
 */

/** The sub-tokens of raw bytes, as the scan walks over them; undefined where it says that it is in doubt. */
function rawTokens(text: Uint8Array, start: number, end: number, format: LogFormat): string[] | undefined {
  const tokens: string[] = [];
  let token = '';
  for (let at = start; at < end; ) {
    const byte = text[at]!;
    const character = String.fromCharCode(byte);
    if (/[a-z0-9]/i.test(character)) token += character.toLowerCase();
    else if (token !== '') {
      tokens.push(token);
      token = '';
    }
    const next = ESCAPE_BYTES[format.escapes].includes(byte) ? specialEnd(text, at, end) : at + 1;
    if (next < 0) return undefined;
    at = next;
  }
  return token === '' ? tokens : [...tokens, token];
}

function messageTokens(message: string): string[] {
  return (message.match(/[a-z0-9]+/gi) ?? []).map((token) => token.toLowerCase());
}

function isSublist(part: readonly string[], whole: readonly string[]): boolean {
  return `\n${whole.join('\n')}\n`.includes(`\n${part.join('\n')}${part.length === 0 ? '' : '\n'}`);
}

function assertAgreement(text: Uint8Array, format: LogFormat): void {
  const { count, starts } = indexRecords(text, 0, text.length, format, context);
  for (let at = 0; at < count; at++) {
    const [start, end] = [starts[at]!, starts[at + 1]!];
    const { message, fields } = readRecord(text, start, end, format);
    if (format.writesLevel && typeof fields.loglevel === 'string')
      assertWritten(fields.loglevel, text.subarray(start, end));
    const [part, whole] = [messageTokens(message), rawTokens(text, start, end, format)];
    if (whole !== undefined)
      assert.ok(isSublist(part, whole), `${format.name}: ${part.join(' ')} is not within ${whole.join(' ')}`);
  }
}

function assertWritten(level: string, record: Uint8Array): void {
  assert.ok(Buffer.from(record).toString('latin1').toUpperCase().includes(level), level);
}

const PIECES = [
  ...[
    'foo',
    'Bar',
    'x9',
    'é',
    '日',
    '_',
    '.',
    ' ',
    '-',
    ':',
    ';',
    '"',
    '\t',
    '\x00',
    '\x07',
    '\r',
    '\n',
    '\n',
    '[',
    ']',
  ],
  ...[
    '\x1b',
    '\x1b[',
    '\x1b[1m',
    '\x1b[0K',
    '\x1b]0;t\x07',
    '\x1b]8;;u',
    '\x1b\\',
    '\x1b(B',
    '\x1b_bk;t=1\x07',
    '31m',
  ],
  ...[
    '&',
    '&lt;',
    '&amp;',
    '&#39;',
    '&#65;',
    '&nbsp;',
    'lt;',
    '\\',
    '\\n',
    '\\"',
    '\\u00e9',
    '\\u0000',
    '\\ud800',
    'u0031',
  ],
  ...[
    '\n2018-07-02 18:34:28.993 57 ERROR a.b [-] ',
    '\n2018-07-02 18:34:28.993 57 TRACE a.b ',
    '\n2018-07-02 18:34:28 | ',
  ],
  ...[
    '\nJun  9 15:41:36 h p[1]: ',
    '\n2024-01-02T03:04:05.6789012Z ##[error]',
    '\n</pre>\n',
    '<pre>\n',
    '\nERROR: ',
  ],
  ...['\n{"message":"', '","filename":"x"}\n', '\n{"level":"error","msg":"', '"}\n', '\uFEFF'],
];

test('whatever the text, the words of a message are neighbours in its bytes', () => {
  const someText = fc
    .array(fc.constantFrom(...PIECES), { maxLength: 30 })
    .map((pieces) => Buffer.from(pieces.join('')));

  fc.assert(
    fc.property(someText, fc.constantFrom(...FORMATS), (text, format) => assertAgreement(text, format)),
    { numRuns: 5000 },
  );
});

test('whatever a message says, its words are neighbours in the JSON of its event', () => {
  const message = fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => pieces.join(''));

  fc.assert(
    fc.property(message, fc.constantFrom('json-event', 'json-lines'), (text, name) => {
      const line = Buffer.from(
        `${JSON.stringify({ build_name: 'before', message: text, filename: 'after' })}\n`,
      );
      const format = FORMATS.find((found) => found.name === name);

      assert.ok(format);
      assertAgreement(line, format);
    }),
  );
});
