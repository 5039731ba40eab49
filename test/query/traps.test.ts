import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileQuery } from '../../src/query/compile-query.ts';
import { parseQuery } from '../../src/query/parse-query.ts';
import { printQuery } from '../../src/query/print-query.ts';
import { createQueryEvent } from '../../src/query/query-event.ts';
import { TRAP_CASES } from './trap-cases.ts';

test('there are 42 traps', () => {
  assert.equal(TRAP_CASES.length, 42);
});

for (const { bug, trap, query, hits = [], misses = [], refused } of TRAP_CASES) {
  test(`${bug}: ${trap}`, () => {
    const parsed = parseQuery(query);

    if (refused !== undefined) {
      const [problem] = parsed.problems;
      assert.equal(problem?.code, refused.code);
      assert.equal(problem?.offset, query.lastIndexOf(refused.at));
      assert.match(problem?.hint ?? '', refused.hint);
      return;
    }
    assert.ok(parsed.query !== undefined, parsed.problems[0]?.message);
    const { matches } = compileQuery(parsed.query);
    assert.ok(hits.length > 0 && misses.length > 0);
    for (const fields of hits)
      assert.ok(matches(createQueryEvent(fields)), `misses ${JSON.stringify(fields)}`);
    for (const fields of misses)
      assert.ok(!matches(createQueryEvent(fields)), `hits ${JSON.stringify(fields)}`);
    const again = parseQuery(printQuery(parsed.query));
    assert.equal(again.query && printQuery(again.query), printQuery(parsed.query));
  });
}
