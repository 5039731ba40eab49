import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fields } from '../../src/model/fields.ts';
import type { Signature } from '../../src/model/signature.ts';
import { compileQuery } from '../../src/query/compile-query.ts';
import { printQuery } from '../../src/query/print-query.ts';
import { createQueryEvent } from '../../src/query/query-event.ts';
import { planQueries } from '../../src/signatures/plan-queries.ts';

function signature(bug: string, query: string, rest: Partial<Signature> = {}): Signature {
  const lists = { also: [], testIds: [], testLogs: [] };
  const flags = { suppressGraph: false, suppressNotification: false, allowNonvoting: false };
  return { bug, file: `queries/${bug}.yaml`, query, ...lists, ...flags, ...rest };
}

function planOf(...signatures: Signature[]) {
  return planQueries({ version: 'test', signatures });
}

function matches(plan: ReturnType<typeof planOf>, fields: Fields): boolean {
  const [query] = plan.queries;
  assert.ok(query);
  return compileQuery(query).matches(createQueryEvent(fields));
}

test('each query of a signature has its role', () => {
  const full = signature('1', 'message:"main"', {
    evidence: 'message:"shown"',
    also: [{ query: 'message:"first"' }, { query: 'message:"second"', withinLines: 3 }],
    allowNonvoting: true,
  });

  const plan = planOf(full);

  assert.deepEqual(plan.queries.map(printQuery), [
    'message:"main"',
    'message:"shown"',
    'message:"first"',
    'message:"second"',
  ]);
  assert.deepEqual(plan.roles, [
    [{ signature: full, role: 'main' }],
    [{ signature: full, role: 'evidence' }],
    [{ signature: full, role: 'also', also: 0 }],
    [{ signature: full, role: 'also', also: 1 }],
  ]);
});

test('queries that mean the same are asked once', () => {
  const one = signature('1', 'message:"text" AND tags:"console"');
  const two = signature('2', '  message:"text"\n AND tags:"console"', { evidence: 'message:"text"' });

  const plan = planOf(one, two);

  assert.equal(plan.queries.length, 2);
  assert.deepEqual(
    plan.roles.map((roles) => roles.map(({ signature: { bug }, role }) => `${bug} ${role}`)),
    [['1 main', '2 main'], ['2 evidence']],
  );
});

const VOTING: readonly { says: string; fields: Fields; hits: boolean }[] = [
  { says: 'votes', fields: { voting: 1 }, hits: true },
  { says: 'does not vote', fields: { voting: 0 }, hits: false },
  { says: 'does not vote, as a text', fields: { voting: '0' }, hits: false },
  { says: 'says nothing of it', fields: {}, hits: true },
];

for (const { says, fields, hits } of VOTING) {
  test(`a build that ${says} ${hits ? 'is' : 'is not'} matched`, () => {
    const plan = planOf(signature('1', 'message:"text"'));

    assert.equal(matches(plan, { message: 'a text', ...fields }), hits);
  });
}

test('allow-nonvoting matches builds that do not vote', () => {
  const plan = planOf(signature('1', 'message:"text"', { allowNonvoting: true }));

  assert.equal(matches(plan, { message: 'a text', voting: 0 }), true);
});

test('the filter does not change what a top-level OR means', () => {
  const plan = planOf(signature('1', 'message:"one" OR message:"two"'));

  assert.equal(matches(plan, { message: 'one', voting: 1 }), true);
  assert.equal(matches(plan, { message: 'two', voting: 1 }), true);
  assert.equal(matches(plan, { message: 'three', voting: 1 }), false);
  assert.equal(matches(plan, { message: 'one', voting: 0 }), false);
});

test('a resolved bug is left out', () => {
  const plan = planOf(signature('1', 'message:"text"', { resolvedAt: new Date('2014-01-06') }));

  assert.deepEqual(plan.queries, []);
  assert.deepEqual(plan.roles, []);
});

test('a query that the loader would have refused is an error with the file', () => {
  assert.throws(() => planOf(signature('1', 'message:"open')), {
    code: 'QUERY_SYNTAX',
    message: /^queries\/1\.yaml: /,
  });
});
