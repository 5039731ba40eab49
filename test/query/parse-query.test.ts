import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseQuery } from '../../src/query/parse-query.ts';
import { printQuery } from '../../src/query/print-query.ts';
import { formatQueryProblem } from '../../src/query/query-problem.ts';

function printed(text: string): string {
  const { query, problems } = parseQuery(text);
  return query === undefined ? `refused: ${problems[0].code} at ${problems[0].offset}` : printQuery(query);
}

/** Query and what it means, said in the printer's words. */
const MEANINGS: readonly (readonly [query: string, meaning: string])[] = [
  ['a', 'a'],
  ['a b', 'a OR b'],
  ['a OR b', 'a OR b'],
  ['a || b', 'a OR b'],
  ['a AND b', 'a AND b'],
  ['a && b', 'a AND b'],
  ['a OR b AND c', 'a +b +c'],
  ['a AND b OR c', '+a +b OR c'],
  ['a b c AND d', 'a OR b +c +d'],
  ['a AND b c', '+a +b OR c'],
  ['NOT a', 'NOT a'],
  ['!a', 'NOT a'],
  ['a!b', 'a -b'],
  ['a AND NOT b', 'a AND NOT b'],
  ['a -b +c', 'a -b +c'],
  ['a - b', 'a OR \\- OR b'],
  ['a - ~1', 'a OR \\-~1'],
  ['(a OR b) AND c', '(a OR b) AND c'],
  ['((a))', 'a'],
  ['(-a) AND b', '(NOT a) AND b'],
  ['+a', '+a'],
  ['x:(a AND "b c")', 'x:a AND x:"b c"'],
  ['x:(a y:b)', 'x:a OR y:b'],
  ['tags:(a b)', 'tags:a\\ b'],
  ['tags:a b', 'tags:a OR b'],
  ['tags: "a"', 'tags:"a"'],
  ['a and b', 'a OR and OR b'],
  ['\\AND', '\\AND'],
  ["message:'a b'", "message:'a OR b'"],
  ['"a \\"b\\" \\n"', '"a \\"b\\" n"'],
  ['"\\u00e9"', '"é"'],
  ['a\\ b\\:c', 'a\\ b\\:c'],
  ['"a b"~3^2', '"a b"~3^2'],
  ['"a b"^2~3', '"a b"~3^2'],
  ['"a b"~x', '"a b"'],
  ['a~', 'a~'],
  ['a~AUTO', 'a~'],
  ['a~1.0^0.5', 'a~1^0.5'],
  ['a*', 'a*'],
  ['a\\**', 'a\\**'],
  ['a?b*', 'a?b*'],
  ['a*~2', 'a*'],
  ['*', '_exists_:message'],
  ['tags:*', '_exists_:tags'],
  ['_exists_:tags', '_exists_:tags'],
  ['_exists_:""', '_exists_:""'],
  ['*:*', '*:*'],
  ['/a\\/b/', '/a\\/b/'],
  ['tags:/a/ AND /b/', 'tags:/a/ AND /b/'],
  ['[a TO b]', '[a TO b]'],
  ['x:{"a b" TO *]', 'x:{"a b" TO *]'],
  ['line:>5', 'line:{5 TO *]'],
  ['line:<=5', 'line:[* TO 5]'],
  ['a >5', 'a OR 5'],
  ['>5 a', '{"5 a" TO *]'],
  ['"::" AND a', '"::" AND a'],
  ['a OR "::" AND b', 'a AND "::" AND b'],
  ['(a b)^2', '(a OR b)^2'],
  ['error_pr:["-1000.0" TO "-10.0"]', 'error_pr:[-1000.0 TO -10.0]'],
  ['constructor toString:x', 'constructor OR toString:x'],
  ['', ''],
];

describe('a query means', () => {
  for (const [query, meaning] of MEANINGS) {
    test(`${query} is ${meaning}`, () => {
      assert.equal(printed(query), meaning);
      assert.equal(printed(meaning), meaning);
    });
  }
});

/** Query, code and offset of the mistake, and what the hint has to say. */
const MISTAKES: readonly (readonly [query: string, code: string, offset: number, hint?: RegExp])[] = [
  ['a AND', 'unexpected-end', 5],
  ['AND a', 'unexpected-token', 0, /stands between two clauses/],
  ['a AND AND b', 'unexpected-token', 6, /remove one/],
  ['a AND OR b', 'unexpected-token', 6, /remove one/],
  ['NOT NOT a', 'unexpected-token', 4, /NOT once/],
  ['tags: NOT a', 'unexpected-token', 6, /before the field/],
  ['(a OR b', 'unclosed-group', 0, /add the missing \)/],
  ['a OR b)', 'unexpected-token', 6, /remove this \)/],
  ['()', 'unexpected-token', 1, /put a query inside/],
  ['a:b:c', 'unexpected-token', 3, /quoted/],
  ['"a', 'unclosed-quote', 0, /closing "/],
  ['project:openstack/nova', 'unclosed-regex', 17, /"openstack\/nova"/],
  ['a\\', 'bad-escape', 1],
  ['"\\u12"', 'bad-escape', 1],
  ['a]', 'unexpected-character', 1, /quote/],
  ['line:[1 TO', 'unclosed-range', 5],
  ['line:[1 5]', 'unexpected-token', 8],
  ['a^b', 'bad-boost', 2],
  ['~a', 'unexpected-token', 0],
  ['a~3', 'bad-edits', 1],
  ['"a b"~-1', 'bad-slop', 5],
  ['line:abc', 'bad-value', 0],
  ['line:1*', 'bad-value', 0],
  ['line:[1 TO 99999999999999999999]', 'bad-value', 0],
  ['@timestamp:yesterday', 'bad-value', 0],
  ['mess\\*:a', 'bad-field', 0],
  ['_exists_:mess\\*', 'bad-field', 0],
  ['/a(/', 'bad-regex', 0],
  ['/\\bword/', 'bad-regex', 0, /whole token/],
  [`/${'a'.repeat(1001)}/`, 'bad-regex', 0],
  [`${'('.repeat(1001)}a${')'.repeat(1001)}`, 'too-deep', 1000],
];

describe('a mistake is told with its place', () => {
  for (const [query, code, offset, hint] of MISTAKES) {
    test(`${query.slice(0, 40)} has ${code} at ${offset}`, () => {
      const [problem] = parseQuery(query).problems;

      assert.equal(problem?.code, code);
      assert.equal(problem?.offset, offset);
      if (hint !== undefined) assert.match(problem?.hint ?? '', hint);
    });
  }
});

test('a problem is shown with its line and a pointer below the mistake', () => {
  const text = 'tags:console AND\n  message:"a" AND AND b';
  const [problem] = parseQuery(text).problems;

  const shown = problem && formatQueryProblem(problem, text);

  assert.equal(problem?.line, 2);
  assert.equal(problem?.column, 19);
  assert.match(shown ?? '', /\n {4}message:"a" AND AND b\n {20}\^\nhint: AND AND: remove one of the two$/);
});

test('a node tells where it stands in the text', () => {
  const text = 'a AND  tags:"x y"~2 OR (b)';
  const { query } = parseQuery(text);

  const spans = query?.type === 'group' ? query.clauses.map(({ node }) => node.span) : [];

  assert.deepEqual(
    spans.map(({ start, end }) => text.slice(start, end)),
    ['a', 'tags:"x y"~2', 'b'],
  );
});
