import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileQuery } from '../../../src/query/compile-query.ts';
import { parseQuery } from '../../../src/query/parse-query.ts';
import { createQueryEvent } from '../../../src/query/query-event.ts';
import { narrowing } from '../../../src/web/search/narrow-query.ts';

const CASES: readonly (readonly [string, string])[] = [
  ['', 'build_name:"a \\"b\\\\"'],
  ['*:*', 'build_name:"a \\"b\\\\"'],
  ['message:x', 'message:x AND build_name:"a \\"b\\\\"'],
  ['message:x AND NOT project:y', 'message:x AND NOT project:y AND build_name:"a \\"b\\\\"'],
  ['message:x OR message:y', '(message:x OR message:y) AND build_name:"a \\"b\\\\"'],
  ['x y', '(x y) AND build_name:"a \\"b\\\\"'],
];

for (const [text, narrowed] of CASES) {
  test(`narrowed: ${text || 'nothing'}`, () => {
    assert.equal(narrowing(text)('build_name', 'a "b\\', true), narrowed);
  });
}

test('what is narrowed matches what matched before, if it has the value, or has it not', () => {
  const events = ['x', 'y', 'z'].flatMap((message) =>
    ['a "b\\', 'c'].map((build_name) => ({ message, build_name, project: 'p' })),
  );
  const matches = (text: string, fields: (typeof events)[number]) => {
    const { query } = parseQuery(text);
    assert.ok(query, text);
    return compileQuery(query).matches(createQueryEvent(fields));
  };
  for (const [text] of CASES) {
    for (const isWanted of [true, false]) {
      const narrowed = narrowing(text)('build_name', 'a "b\\', isWanted);
      for (const event of events) {
        const wanted = matches(text || '*:*', event) && (event.build_name === 'a "b\\') === isWanted;
        assert.equal(matches(narrowed, event), wanted, `${narrowed} ${JSON.stringify(event)}`);
      }
    }
  }
});
