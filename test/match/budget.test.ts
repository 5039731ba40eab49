import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMatcher } from '../../src/match/matcher.ts';
import { cpuMs } from '../support/cpu-time.ts';
import { matchText, matchWith, parsed } from './match-text.ts';

const HOSTILE_LOG = `${'a'.repeat(200)}!\n`.repeat(2000);

test('patterns that make other engines stall do not stall the pass, and the other queries go on', () => {
  const queries = [
    'message:/(a+)+b/',
    'message:*a*a*a*a*a*b',
    'message:/(a|aa)+c/',
    `message:${'a'.repeat(200)}`,
  ];

  const costMs = cpuMs(() => {
    const hits = matchText(queries, HOSTILE_LOG, { options: { maxHits: 5 } });
    assert.deepEqual(hits, ['3:0', '3:1', '3:2', '3:3', '3:4']);
  });

  assert.ok(costMs < 60_000, `${costMs} ms`);
});

test('a query that takes too long is given up and named, the others go on', () => {
  let clockMs = 0;
  const now = () => {
    clockMs += 10;
    return clockMs;
  };
  const matcher = createMatcher([parsed('message:/slow.*/'), parsed('message:full')], { budgetMs: 25, now });

  const hits = matchWith(matcher, 'empty\nempty\nempty\nslow and full\n');

  assert.deepEqual([...matcher.quarantined.keys()], [0]);
  assert.deepEqual(
    hits.map(({ query, record }) => [query, record]),
    [[1, 3]],
  );
});

test('a query that can not be made ready is named, the others go on', () => {
  const matcher = createMatcher([parsed('@timestamp:[now-1d TO now]'), parsed('message:full')]);

  const hits = matchWith(matcher, '2026-01-01T00:00:00Z disk full\n', { format: 'timestamped' });

  assert.deepEqual(
    hits.map(({ query }) => query),
    [1],
  );
  assert.match(matcher.quarantined.get(0) ?? '', /now/);
});

test('queries are asked again when their quarantine is lifted', () => {
  let stepMs = 100;
  let clockMs = 0;
  const now = () => {
    clockMs += stepMs;
    return clockMs;
  };
  const matcher = createMatcher([parsed('message:/ful+/')], { budgetMs: 10, now });
  matchWith(matcher, 'full\n');
  stepMs = 0;

  matcher.quarantined.clear();

  assert.equal(matchWith(matcher, 'full\n').length, 1);
});
