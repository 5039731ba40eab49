import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionFor, type BotRule, type RuleAction, type RuleSubject } from '../../src/bot/rules.ts';

const RULES: readonly BotRule[] = [
  { jobs: ['*-experimental'], action: 'ignore' },
  { pipelines: ['periodic*'], action: 'read' },
  { projects: ['example/*'], branches: ['main', 'stable/*'], voting: true, action: 'comment' },
  { reviews: ['other'], action: 'comment' },
  { ci: ['zuul'], action: 'read' },
];

test('the first rule that fits counts; what fits none is ignored', () => {
  const cases: readonly (readonly [RuleSubject, RuleAction])[] = [
    [{ job: 'unit-experimental', project: 'example/a', branch: 'main' }, 'ignore'],
    [{ job: 'unit', pipeline: 'periodic-weekly', project: 'example/a' }, 'read'],
    [{ job: 'unit', project: 'example/a', branch: 'stable/1' }, 'comment'],
    [{ job: 'unit', project: 'example/a', branch: 'stable/1', voting: false }, 'ignore'],
    [{ job: 'unit', project: 'example/a', branch: 'feature' }, 'ignore'],
    [{ job: 'unit', project: 'example/a' }, 'ignore'],
    [{ review: 'other' }, 'comment'],
    [{ ci: 'zuul' }, 'read'],
    [{}, 'ignore'],
  ];
  for (const [subject, expected] of cases) {
    assert.equal(actionFor(RULES, subject), expected, JSON.stringify(subject));
  }
});

test('without rules every failure is commented on', () => {
  assert.equal(actionFor([], { job: 'unit' }), 'comment');
});
