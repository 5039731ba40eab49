import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fields } from '../../src/model/fields.ts';
import { bindQuery } from '../../src/query/bind-query.ts';
import { compileQuery } from '../../src/query/compile-query.ts';
import { parseQuery } from '../../src/query/parse-query.ts';
import { printQuery } from '../../src/query/print-query.ts';
import { createQueryEvent } from '../../src/query/query-event.ts';
import { syntheticDocuments } from '../support/query-documents.ts';
import { QueryGenerator } from '../support/query-generator.ts';

const CONSTANTS: Fields = { tags: ['console'], filename: 'console.html', voting: 1, build_name: 'gate-x' };

const PER_EVENT = new Set(['message', '@timestamp', 'line']);

function bound(text: string): string | boolean {
  const { query } = parseQuery(text);
  assert.ok(query !== undefined);
  const result = bindQuery(query, CONSTANTS, (field) => PER_EVENT.has(field));
  return typeof result === 'boolean' ? result : printQuery(result);
}

/** Query, and what is left of it for the file of CONSTANTS. */
const CASES: readonly (readonly [query: string, left: string | boolean])[] = [
  ['message:"x y" AND tags:console', 'message:"x y"'],
  ['message:"x y" AND tags:syslog', false],
  ['tags:console', true],
  ['tags:console AND NOT build_name:gate-x', false],
  ['message:x OR tags:console', true],
  ['message:x OR tags:syslog', 'message:x'],
  ['message:x OR message:y OR tags:syslog', 'message:x OR message:y'],
  ['message:x tags:console AND voting:1', true],
  ['message:x AND NOT project:nova', 'message:x'],
  ['message:x AND project:nova', false],
  ['message:x AND NOT message:y AND voting:1', 'message:x AND NOT message:y'],
  ['tags:console AND NOT message:y', 'NOT message:y'],
  ['NOT tags:syslog', true],
  ['NOT (message:x OR tags:syslog)', 'NOT message:x'],
  ['(message:x AND tags:syslog) OR (message:y AND tags:console)', 'message:y'],
  ['"::" AND tags:console', true],
  ['"::"', false],
  ['*:*', true],
  ['line:5 AND voting:0', false],
];

for (const [query, left] of CASES) {
  test(`of ${query} is left ${left}`, () => {
    assert.equal(bound(query), left);
  });
}

test('without a list of the event fields only the given constants are decided', () => {
  const { query } = parseQuery('project:nova AND voting:1');

  const result = query && bindQuery(query, { voting: 1 });

  assert.equal(typeof result === 'object' && printQuery(result), 'project:nova');
});

test('a bound query matches exactly the events that the whole query matches', () => {
  const documents = syntheticDocuments(60, 11);
  const generator = new QueryGenerator(documents, 12);
  let compared = 0;

  for (let round = 0; round < 1500; round += 1) {
    const text = generator.next();
    const { query } = parseQuery(text);
    if (query === undefined) continue;
    const whole = compileQuery(query, { now: 0 });
    for (const fields of documents.slice(round % 50, (round % 50) + 10)) {
      const { message, '@timestamp': time, line, ...constants } = fields;
      const left = bindQuery(query, constants, (field) => PER_EVENT.has(field));
      const event = createQueryEvent(fields);
      const answer = typeof left === 'boolean' ? left : compileQuery(left, { now: 0 }).matches(event);
      assert.equal(answer, whole.matches(event), `${text} on ${JSON.stringify({ message, time, line })}`);
      compared += 1;
    }
  }

  assert.ok(compared > 10_000);
});
