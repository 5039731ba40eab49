import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isAppError } from '../../src/errors.ts';
import type { Fields } from '../../src/model/fields.ts';
import { compileQuery } from '../../src/query/compile-query.ts';
import { parseQuery } from '../../src/query/parse-query.ts';
import { createQueryEvent } from '../../src/query/query-event.ts';
import { cpuMs } from '../support/cpu-time.ts';

const NOW = Date.UTC(2024, 4, 31, 12, 30);

function matches(text: string, fields: Fields): boolean {
  const { query, problems } = parseQuery(text);
  assert.ok(query !== undefined, problems[0]?.message);
  return compileQuery(query, { now: NOW }).matches(createQueryEvent(fields));
}

const EVENT: Fields = {
  message: 'Connection to 10.0.0.1:8080 refused: Größe (Errno 111) at node_1 after 30 tries',
  tags: ['console', 'Multi Word', 'a*b'],
  build_name: 'gate-tempest-dsvm-full',
  build_change: 1234,
  voting: 1,
  line: '17',
  error_pr: -20.5,
  '@timestamp': '2024-05-30T23:10:00.500Z',
  constructor: undefined,
};

const MATCHING = [
  'message:connection',
  'message:CONNECTION',
  'refused',
  'nothing refused',
  '"connection to 10.0.0.1"',
  '"REFUSED größe"',
  '"refused connection"~5',
  '"connection refused"~3',
  '30~0',
  'conection~',
  'conneciton~1',
  'tires~',
  'gr\\u00f6*',
  'GRÖS* OR GRÖß*',
  '*fus*',
  'node_?',
  '/ref.*/',
  '/[0-9]{2}/',
  '/<1-200>/',
  '/~(conn.*)&r.*d/',
  '[tr TO ts]',
  'message:{refused TO z]',
  'message:>tra',
  'tags:console',
  'tags:"Multi Word"',
  'tags:Multi\\ Word',
  'tags:(Multi Word)',
  'tags:a\\*b',
  'tags:Mul*',
  'tags:/[A-Z].*/',
  'tags:consloe~1',
  'tags:[a TO d]',
  'build_change:1234',
  'build_change:"1234"',
  'voting:1',
  'voting:"1.0"',
  'voting:[0.5 TO 1.5]',
  'voting:>0',
  'line:17',
  'line:{16 TO *}',
  'error_pr:"-20.5"',
  'error_pr:["-1000.0" TO "-10.0"]',
  '@timestamp:2024-05-30',
  '@timestamp:"2024-05-30T23:10"',
  '@timestamp:[now-1d TO now]',
  '@timestamp:["now-1d/d" TO "now/d"}',
  '@timestamp:<2024-05-31',
  '@timestamp:{2024-05-29 TO 2024-05-30]',
  '_exists_:tags',
  'voting:*',
  '*',
  '*:*',
  'NOT nope',
  'nope:x OR voting:1',
  'NOT nope:x',
  'NOT "(absent phrase)" AND voting:1',
  'voting:1 AND "::"',
  'message:nothing tags:console AND voting:1',
];

const FAILING = [
  'message:connect',
  '"connection refused"',
  '"connection refused"~2',
  '"refused connection"~4',
  '"conn to"',
  '"10.0.0"',
  'message:Größ',
  '/Ref.*/',
  '/^refused$/',
  'conect~1',
  'tags:Console',
  'tags:multi*',
  'tags:"multi word"',
  'tags:Multi',
  'tags:consloe~0',
  'build_name:gate',
  'build_name:"gate-tempest"',
  'voting:0',
  'voting:1.5',
  'voting:99999999999999999999',
  'line:<17',
  'error_pr:>0',
  '@timestamp:2024-05-31',
  '@timestamp:>2024-05-30',
  '@timestamp:[now-1h TO *]',
  'nope:x',
  'nope:*',
  '_exists_:nope',
  'constructor:*',
  'toString:*',
  '"::"',
  'NOT "::"',
  '',
  'NOT *:*',
  'voting:0 OR nope:x',
];

describe('an event matches', () => {
  for (const query of MATCHING) test(query, () => assert.ok(matches(query, EVENT)));
});

describe('an event does not match', () => {
  for (const query of FAILING) test(query || '(nothing)', () => assert.ok(!matches(query, EVENT)));
});

test('a phrase does not reach from one value of a field to the next', () => {
  const fields = { message: ['first value', 'second one'] };

  assert.ok(matches('"first value"', fields));
  assert.ok(!matches('"value second"', fields));
  assert.ok(matches('"value second"~100', fields));
});

test('words of a sloppy phrase that are the same stand in different places', () => {
  assert.ok(matches('"a b a"~2', { message: 'a a b' }));
  assert.ok(!matches('"a b a"~2', { message: 'a b' }));
});

test('characters beyond the basic plane come last in a range, as code points do', () => {
  assert.ok(matches('tags:["\uffee" TO "𐐀"]', { tags: '\uffef' }));
  assert.ok(!matches('tags:["\uffee" TO "\uffff"]', { tags: '𐐀' }));
});

test('now is refused where nobody knows the time', () => {
  const { query } = parseQuery('@timestamp:>now-1d');

  assert.throws(
    () => query && compileQuery(query),
    (error) => isAppError(error, 'QUERY_SYNTAX'),
  );
});

test('no pattern holds up the search: linear time, or stopped by a budget', () => {
  const long = 'a'.repeat(250);
  const fields = { message: `${long} ${long}b`, tags: 'a'.repeat(30_000) };

  const costMs = cpuMs(() => {
    assert.ok(!matches('/(a+)+c/', fields));
    assert.ok(!matches('/(a|a)*c/', fields));
    assert.ok(!matches('tags:*a*a*a*a*a*a*a*b', fields));
    assert.ok(matches('tags:/(.*a){25}/', fields));
    assert.throws(
      () => matches('tags:/((a{0,100}){0,100}){0,100}b/', fields),
      (error) => isAppError(error, 'LIMIT_EXCEEDED'),
    );
  });

  assert.ok(costMs < 10_000, `${costMs} ms`);
});
