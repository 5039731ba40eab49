import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseQuery } from '../../src/query/parse-query.ts';
import { requiredRuns } from '../../src/query/required-runs.ts';

/** Groups side by side, runs by `|`, sub-tokens by a blank. */
function required(text: string): string[] {
  const { query } = parseQuery(text);
  assert.ok(query, `${text} should parse`);
  return requiredRuns(query).map((group) => group.map((run) => run.join(' ')).join(' | '));
}

for (const [query, groups] of [
  ['message:"No space left"', ['no space left']],
  ['"no field" AND message:means', ['no field', 'means']],
  ['message:"eth0.100 is_down"', ['eth0 100 is down']],
  ['message:"far apart"~3', ['far', 'apart']],
  ['message:a AND NOT message:b', ['a']],
  ['message:a AND message:b OR message:c', ['a', 'b']],
  ['message:a OR message:"b c"', ['a | b c']],
  ['message:one-two', ['one | two']],
  ['message:(a AND (b OR c))', ['a', 'b | c']],
  ['message:foo.b?r_baz*', ['foo']],
  ['message:connect\\:refus*', ['connect']],
] as const) {
  test(`${query} asks for ${groups.join(' and ')}`, () => {
    assert.deepEqual(required(query), groups);
  });
}

for (const [query, why] of [
  ['tags:console', 'it is another field'],
  ['NOT message:a', 'nothing has to be there'],
  ['message:a OR tags:console', 'the other field may do'],
  ['message:refus*', 'no word is whole'],
  ['message:/refused/', 'it is a regular expression'],
  ['message:refused~1', 'a letter may be wrong'],
  ['message:[a TO b]', 'it is a range'],
  ['message:"---" OR message:a', 'a phrase without a word says nothing'],
  ['message:日本', 'no ASCII letter is in it'],
  ['message:"\u0130x*" OR message:\u0130_y*', 'its lower case is not everywhere the same'],
  ['*:*', 'everything matches'],
] as const) {
  test(`${query} asks for nothing: ${why}`, () => {
    assert.deepEqual(required(query), []);
  });
}
