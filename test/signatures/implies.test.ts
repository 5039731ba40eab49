import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { QueryNode } from '../../src/query/ast.ts';
import { compileQuery } from '../../src/query/compile-query.ts';
import { parseQuery } from '../../src/query/parse-query.ts';
import { createQueryEvent } from '../../src/query/query-event.ts';
import { implies } from '../../src/signatures/lint/implies.ts';

function parse(text: string): QueryNode {
  const { query } = parseQuery(text);
  assert.ok(query, text);
  return query;
}

const CASES: readonly [one: string, other: string, implied: boolean][] = [
  ['"a b c"', '"b c"', true],
  ['"b c"', '"a b c"', false],
  ['"a b" AND tags:x', '"a b"', true],
  ['"a b"', '"a b" AND tags:x', false],
  ['tags:x AND "a b"', '"a b" AND tags:x', true],
  ['"a b"', '"a b" OR "c d"', true],
  ['"c d" OR "a b"', '"a b" OR "c d"', true],
  ['"a b" OR "c d"', '"a b"', false],
  ['"a b" AND NOT "c d"', '"a b"', true],
  ['"a b"', '"a b" AND NOT "c d"', false],
  ['"a b" AND NOT c', '"a b" AND NOT "c d"', true],
  ['"a b" AND NOT "c d"', '"a b" AND NOT c', false],
  ['tags:"a b"', 'tags:b', false],
  ['a-b', 'a', false],
  ['"a b"~2', '"a b"', false],
];

for (const [one, other, implied] of CASES) {
  test(`each hit of ${one} ${implied ? 'is' : 'need not be'} one of ${other}`, () => {
    assert.equal(implies(parse(one), parse(other)), implied);
  });
}

/** Queries of few words, so that many of them are related. */
const { query: queries } = fc.letrec<{ query: string; leaf: string; group: string }>((tie) => ({
  leaf: fc.oneof(
    fc
      .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 })
      .map((words) => `"${words.join(' ')}"`),
    fc.constantFrom('a', 'b', 'a-b', 'tags:x', 'tags:y', '"::"', '"a b"~1', 'a*'),
  ),
  group: fc
    .tuple(tie('query'), fc.constantFrom(' AND ', ' OR ', ' AND NOT ', ' '), tie('query'))
    .map(([left, operator, right]) => `(${left}${operator}${right})`),
  query: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('leaf'), tie('group')),
}));

const events = fc.record({
  message: fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 5 }).map((words) => words.join(' ')),
  tags: fc.subarray(['x', 'y']),
});

test('what is said to imply another query does so on events', () => {
  let implied = 0;
  fc.assert(
    fc.property(
      queries,
      queries,
      fc.array(events, { minLength: 20, maxLength: 20 }),
      (one, other, fields) => {
        if (!implies(parse(one), parse(other))) return;
        implied++;
        const [narrow, wide] = [compileQuery(parse(one)), compileQuery(parse(other))];
        for (const event of fields.map((each) => createQueryEvent(each))) {
          assert.ok(!narrow.matches(event) || wide.matches(event));
        }
      },
    ),
    { numRuns: 5_000 },
  );

  assert.ok(implied > 100, `only ${implied} pairs were related`);
});
