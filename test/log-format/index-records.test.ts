import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FORMATS, formatByName } from '../../src/log-format/formats.ts';
import { indexRecords } from '../../src/log-format/index-records.ts';
import { lastRecordStart } from '../../src/log-format/last-record-start.ts';
import {
  type LogFormat,
  MAX_RECORD_BYTES,
  MAX_RECORD_LINES,
  type RecordTable,
} from '../../src/log-format/log-format.ts';
import { readRecord } from '../../src/log-format/read-record.ts';
import { context } from './read-all.ts';

function index(text: Uint8Array, format: LogFormat, start = 0, end = text.length): RecordTable {
  return indexRecords(text, start, end, format, context);
}

function startsOf(table: RecordTable): number[] {
  return Array.from(table.starts.subarray(0, table.count + 1));
}

const STAMP = '2018-07-02 18:34:28.993';

/** Lines that formats take for starts, for lines that go on, or for neither. */
const LINES = [
  `${STAMP} 5711 INFO nova.x [-] start`,
  `${STAMP} 5711 ERROR nova.x [req-1 - -] failed`,
  `${STAMP} 5711 ERROR nova.x Traceback (most recent call last):`,
  `${STAMP} 5711 ERROR nova.y   File "a.py"`,
  `${STAMP} 5712 TRACE nova.x ValueError`,
  `${STAMP} | node | text`,
  '2018-07-02T18:34:28.9931234Z ##[error]x',
  '2024-05-22T12:14:46.214460Z 00O+more',
  'Mar 28 12:20:42.377230 host p[1]: ERROR a.b [-] x',
  'Mar 28 12:20:42.377231 host p[1]:   File "x"',
  'Mar 28 12:20:42.377232 host p[1]: ValueError: x',
  'Mar 28 12:20:42.377233 host p[1]:',
  'Mar 28 12:20:42.377234 host q[2]: ERROR a.b Traceback',
  'Jun  9 15:41:36 host kernel: x',
  '[Fri Sep 27 18:07:11.123456 2013] [wsgi:error] [pid 12] x',
  '{"@timestamp":"2024-01-02T03:04:05Z","message":"x"}',
  '  File "x", line 5',
  'no stamp',
  '',
  '\r',
  '\uFEFF',
  `${STAMP.slice(0, 15)}`,
];

const someText = fc
  .tuple(
    fc.array(fc.oneof(fc.constantFrom(...LINES), fc.string({ maxLength: 20 })), { maxLength: 40 }),
    fc.boolean(),
  )
  .map(([lines, ends]) => Buffer.from(lines.join('\n') + (ends ? '\n' : '')));

const someFormat = fc.constantFrom(...FORMATS);

test('whatever the text, the records are the text: starts ascend, lines and newlines agree', () => {
  fc.assert(
    fc.property(someText, someFormat, (text, format) => {
      const table = index(text, format);

      const starts = startsOf(table);
      assert.equal(starts[0] ?? 0, 0);
      assert.equal(starts[table.count], text.length);
      for (let at = 0; at < table.count; at++) {
        const start = starts[at]!;
        assert.ok(start < starts[at + 1]!);
        assert.equal(table.lines[at], text.subarray(0, start).filter((byte) => byte === 10).length);
      }
      assert.equal(table.lineCount, text.filter((byte) => byte === 10).length);
    }),
  );
});

test('whatever the text, cutting it where the last record starts changes no record', () => {
  fc.assert(
    fc.property(someText, someFormat, fc.nat(), (text, format, somewhere) => {
      const known = somewhere % (text.length + 1);

      const cut = lastRecordStart(text, 0, known, format);

      const whole = startsOf(index(text, format));
      assert.ok(cut <= known);
      assert.deepEqual(
        [...startsOf(index(text, format, 0, cut)).slice(0, -1), ...startsOf(index(text, format, cut))],
        text.length === 0 ? [0] : whole,
      );
    }),
    { numRuns: 1000 },
  );
});

test('whatever the text, each record can be read', () => {
  fc.assert(
    fc.property(someText, someFormat, (text, format) => {
      const table = index(text, format);

      for (let at = 0; at < table.count; at++) {
        const { message, fields } = readRecord(text, table.starts[at]!, table.starts[at + 1]!, format);
        assert.equal(typeof message, 'string');
        assert.ok(Object.values(fields).every((value) => value !== undefined));
      }
    }),
  );
});

test('a piece inside a text is indexed as if it stood alone, but for the offsets', () => {
  const text = Buffer.from('before\nfirst\nsecond\nafter\n');

  const table = index(text, formatByName('plain'), 7, 20);

  assert.deepEqual(startsOf(table), [7, 13, 20]);
  assert.deepEqual(Array.from(table.lines.subarray(0, 2)), [0, 1]);
  assert.equal(table.lineCount, 2);
});

test('an empty piece has no record', () => {
  const table = index(Buffer.from('abc'), formatByName('plain'), 1, 1);

  assert.equal(table.count, 0);
  assert.equal(table.lineCount, 0);
  assert.ok(Number.isNaN(table.minTime) && Number.isNaN(table.maxTime));
});

test('a record has at most so many lines', () => {
  const text = Buffer.from(`${STAMP} | head\n${'no stamp\n'.repeat(MAX_RECORD_LINES * 2)}`);

  const table = index(text, formatByName('zuul-console'));

  assert.deepEqual(Array.from(table.lines.subarray(0, table.count)), [
    0,
    MAX_RECORD_LINES,
    MAX_RECORD_LINES * 2,
  ]);
});

test('a record has at most so many bytes', () => {
  const text = Buffer.from(`${STAMP} | head\n${`${'x'.repeat(999)}\n`.repeat(600)}`);

  const table = index(text, formatByName('zuul-console'));

  assert.equal(table.count, 3);
  for (let at = 0; at < table.count; at++)
    assert.ok(table.starts[at + 1]! - table.starts[at]! <= MAX_RECORD_BYTES);
});

const LONG_LINES: readonly (readonly [name: string, text: Buffer])[] = [
  ['of words', Buffer.from('lorem ipsum dolor '.repeat(100_000))],
  ['of one token', Buffer.alloc(2_000_000, 'x')],
  ['of characters of several bytes', Buffer.from('日本語'.repeat(300_000))],
  ['of escape sequences', Buffer.from('x\x1b[38;5;100m'.repeat(200_000))],
  ['of bytes that are no text', Buffer.alloc(1_500_000, 0xbf)],
  ['of words, with a newline at the very end', Buffer.from(`${'lorem ipsum dolor '.repeat(100_000)}\n`)],
  ['of exactly as many bytes as a record may have', Buffer.alloc(MAX_RECORD_BYTES, 'x')],
];

for (const [name, text] of LONG_LINES) {
  test(`a long line ${name} is cut into records that are bounded, and nothing of it is lost`, () => {
    const format = formatByName('plain');

    const table = index(text, format);

    for (let at = 0; at < table.count; at++) {
      const size = table.starts[at + 1]! - table.starts[at]!;
      assert.ok(size > 0 && size <= MAX_RECORD_BYTES);
      assert.equal(table.lines[at], 0);
    }
    assert.equal(table.starts[table.count], text.length);
  });
}

test('a long line is cut at no character, no word and no escape sequence', () => {
  for (const [name, sample] of [
    ['words', 'lorem ipsum dolor '],
    ['characters', '日本語 '],
    ['sequences', 'x\x1b[38;5;100m'],
  ] as const) {
    const text = Buffer.from(sample.repeat(60_000));
    const format = formatByName('plain');
    const table = index(text, format);

    const read = Array.from({ length: table.count }, (_, at) =>
      readRecord(text, table.starts[at]!, table.starts[at + 1]!, format),
    );

    const pieces = new Set(read.flatMap(({ message }) => message.split(' ')).filter((word) => word !== ''));
    const words = new Set(
      readRecord(Buffer.from(sample.repeat(2)), 0, sample.length * 2, format)
        .message.trim()
        .split(' '),
    );
    if (name === 'characters') assert.ok([...pieces].every((piece) => !piece.includes('�')));
    else assert.deepEqual([...pieces].sort(), [...words].filter((word) => word !== '').sort());
  }
});

test('a text without newline in parts of 1 MiB always gets on, and ends in the records of the whole', () => {
  const text = Buffer.from('lorem ipsum dolor '.repeat(400_000));
  const format = formatByName('oslo');
  const found: number[] = [];

  let kept = 0;
  for (let end = 1 << 20; kept < text.length; end = Math.min(end + (1 << 20), text.length)) {
    const cut = end === text.length ? end : lastRecordStart(text, kept, end, format);
    assert.ok(cut > kept);
    found.push(...startsOf(index(text, format, kept, cut)).slice(0, -1));
    kept = cut;
  }

  assert.deepEqual([...found, text.length], startsOf(index(text, format)));
});

test('long lines between short ones, cut anywhere, give the same records', () => {
  const long = 'word '.repeat(120_000);
  const text = Buffer.from(`${STAMP} | a\n${long}\n${STAMP} | b\nrest\n${STAMP} | ${long}${STAMP} | \nend\n`);
  const format = formatByName('zuul-console');
  const whole = startsOf(index(text, format));

  for (let known = 0; known < text.length; known += 77_777) {
    const cut = lastRecordStart(text, 0, known, format);

    const parts = [
      ...startsOf(index(text, format, 0, cut)).slice(0, -1),
      ...startsOf(index(text, format, cut)),
    ];
    assert.deepEqual(parts, whole);
    assert.ok(known - cut <= 2 * MAX_RECORD_BYTES);
  }
});

test('a time is taken from the record before where a record has none, or one that nobody can believe', () => {
  const text = Buffer.from(
    [
      'head',
      `${STAMP} one`,
      '9999-07-02 18:34:29 two',
      '2018-02-31 25:00:00 three',
      '2018-07-02 18:34:30 four',
      '',
    ].join('\n'),
  );
  const bounds = {
    notBefore: Date.UTC(2018, 6, 1),
    notAfter: Date.UTC(2018, 6, 4),
    reference: Date.UTC(2018, 6, 2),
  };

  const table = indexRecords(text, 0, text.length, formatByName('oslo'), bounds);

  const first = Date.UTC(2018, 6, 2, 18, 34, 28, 993);
  const last = Date.UTC(2018, 6, 2, 18, 34, 30);
  assert.deepEqual(Array.from(table.times.subarray(0, table.count)), [Number.NaN, first, first, first, last]);
  assert.equal(table.badTimes, 1);
  assert.deepEqual([table.minTime, table.maxTime], [first, last]);
});
