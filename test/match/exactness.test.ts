import { test } from 'node:test';
import fc from 'fast-check';
import { formatByName } from '../../src/log-format/formats.ts';
import { indexRecords } from '../../src/log-format/index-records.ts';
import { readRecord } from '../../src/log-format/read-record.ts';
import { createMatcher } from '../../src/match/matcher.ts';
import type { Fields } from '../../src/model/fields.ts';
import type { Clause, QueryNode } from '../../src/query/ast.ts';
import { compileQuery } from '../../src/query/compile-query.ts';
import { createQueryEvent } from '../../src/query/query-event.ts';
import { requiredText } from '../../src/query/required-runs.ts';
import { TokenCollector } from '../../src/text/token-collector.ts';
import { createFilterTest, encodeTokenFilter } from '../../src/text/token-filter.ts';
import { matchWith, NO_BOUNDS } from './match-text.ts';

const SPAN = { start: 0, end: 0 };

/** Few words, so that queries and texts meet; long ones and cut ones, so that tokens get longer than 255. */
const WORD = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      'a',
      'b',
      'ab',
      'Error',
      'disk',
      'full',
      'k',
      'i',
      '7',
      '42',
      'x1',
      'n',
      'u0041',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('\u212a', '\u0130', 'é', '日本', '―', '\u2024', '\ufeff', '\u00ad'),
  },
  { weight: 1, arbitrary: fc.integer({ min: 30, max: 300 }).map((length) => 'ab'.repeat(length / 2)) },
);

const GAP = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(' ', '', '.', '_', ':', ',', "'", '-', '/', '..', '\n', '\r', '\r\n'),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom('\x1b[31m', '\x1b[0m', '\x1b]0;a b\x07', '\x1b', '\x1b[', '\x00', '\b'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '&lt;',
      '&#39;',
      '&amp;',
      '&',
      '\\n',
      '\\"',
      '\\u0041',
      '\\u00e9',
      '\\x',
      '\\',
    ),
  },
);

const TEXT = fc
  .array(fc.tuple(WORD, GAP), { maxLength: 60 })
  .map((parts) => parts.flat().join(''))
  .map((text) => Buffer.from(text));

/** Also bytes that are no UTF-8, and characters that a colour cuts. */
const BYTES = fc.oneof(
  { weight: 4, arbitrary: TEXT },
  {
    weight: 1,
    arbitrary: fc
      .array(
        fc.oneof(
          TEXT,
          fc.constantFrom([0xc4], [0xb0], [0xe2, 0x84], [0xaa], [0xff]).map((bytes) => Buffer.from(bytes)),
        ),
        {
          maxLength: 8,
        },
      )
      .map((parts) => Buffer.concat(parts)),
  },
);

const PHRASE = fc
  .array(fc.tuple(WORD, fc.constantFrom(' ', '.', '_', '-', '')), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.flat().join(''));

const LEAF: fc.Arbitrary<QueryNode> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({ text: PHRASE, slop: fc.constantFrom(0, 0, 0, 2) })
      .map(({ text, slop }): QueryNode => ({ type: 'phrase', field: 'message', text, slop, span: SPAN })),
  },
  { weight: 2, arbitrary: PHRASE.map((text): QueryNode => ({ type: 'term', text, span: SPAN })) },
  {
    weight: 1,
    arbitrary: PHRASE.map((prefix): QueryNode => ({ type: 'prefix', field: 'message', prefix, span: SPAN })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(PHRASE, fc.constantFrom('*', '?'), PHRASE).map(
      ([left, wildcard, right]): QueryNode => ({
        type: 'wildcard',
        field: 'message',
        pattern: left + wildcard + right,
        span: SPAN,
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: WORD.map(
      (text): QueryNode => ({ type: 'fuzzy', field: 'message', text, edits: 1, span: SPAN }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('console', 'syslog')
      .map((text): QueryNode => ({ type: 'term', field: 'tags', text, span: SPAN })),
  },
  { weight: 1, arbitrary: fc.constant<QueryNode>({ type: 'match_all', span: SPAN }) },
);

const { node: QUERY } = fc.letrec<{ node: QueryNode; clause: Clause }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 2, arbitrary: LEAF },
    {
      weight: 1,
      arbitrary: fc
        .array(tie('clause'), { minLength: 1, maxLength: 3 })
        .map((clauses): QueryNode => ({ type: 'group', clauses, span: SPAN })),
    },
  ),
  clause: fc.record({ occur: fc.constantFrom('must', 'should', 'must_not'), node: tie('node') }),
}));

const CONSTANTS: Fields = { tags: ['console'] };
const FORMATS = ['plain', 'zuul-console-html', 'json-lines', 'oslo'];

/** Every query asked of every record, without any look at bytes. */
function askedOfAll(queries: readonly QueryNode[], bytes: Buffer, format: string): string[] {
  const logFormat = formatByName(format);
  const { count, starts } = indexRecords(bytes, 0, bytes.length, logFormat, NO_BOUNDS);
  const compiled = queries.map((query) => compileQuery(query));
  const hits: string[] = [];
  for (let record = 0; record < count; record++) {
    const { message, fields } = readRecord(bytes, starts[record]!, starts[record + 1]!, logFormat);
    const event = createQueryEvent({ ...fields, ...CONSTANTS, message });
    for (const [query, { matches }] of compiled.entries())
      if (matches(event)) hits.push(`${query}:${record}`);
  }
  return hits.sort();
}

test('one pass finds just what asking every query of every record finds', () => {
  fc.assert(
    fc.property(
      fc.array(QUERY, { minLength: 1, maxLength: 4 }),
      BYTES,
      fc.constantFrom(...FORMATS),
      (queries, bytes, format) => {
        const hits = matchWith(createMatcher(queries), bytes, { format, constants: CONSTANTS });

        return (
          hits
            .map(({ query, record }) => `${query}:${record}`)
            .sort()
            .join() === askedOfAll(queries, bytes, format).join()
        );
      },
    ),
    { numRuns: 2000, interruptAfterTimeLimit: 20_000 },
  );
});

test('a block whose filter says no holds no event that matches', () => {
  fc.assert(
    fc.property(QUERY, BYTES, fc.constantFrom(...FORMATS), (query, bytes, format) => {
      const collector = new TokenCollector();
      const hits = matchWith(createMatcher([query]), bytes, { format, constants: CONSTANTS, collector });
      const filter = encodeTokenFilter(collector);

      return hits.length === 0 || createFilterTest(requiredText(query))(filter);
    }),
    { numRuns: 2000, interruptAfterTimeLimit: 20_000 },
  );
});
