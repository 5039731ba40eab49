import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pickTellingLines, tellingQueries } from '../../src/classify/telling-lines.ts';
import type { EventHit } from '../../src/model/build-reading.ts';
import { compileQuery } from '../../src/query/compile-query.ts';
import { createQueryEvent } from '../../src/query/query-event.ts';

/** The lines picked of a log: the real queries, one event a line. */
function pick(log: readonly string[], tags: readonly string[] = ['console'], filename = 'log'): string[] {
  const events = log.map((message, index) => ({ filename, line: index + 1, offset: 0, message }));
  const hits = tellingQueries().map((node) => {
    const query = compileQuery(node);
    const found = events.filter(({ message }) =>
      query.matches(createQueryEvent({ message, tags, filename })),
    );
    return { count: found.length, hits: found };
  });
  const toHit = ({ message, ...place }: EventHit) => ({ ...place, excerpt: message });
  return pickTellingLines(hits, toHit).map(({ excerpt }) => excerpt);
}

test('of a log, the lines that say what went wrong are picked, in its order', () => {
  const cases: readonly (readonly [readonly string[], readonly string[]])[] = [
    [
      ['compiling', 'main.c:3: error: expected ;', 'make: *** [all] Error 1'],
      ['main.c:3: error: expected ;', 'make: *** [all] Error 1'],
    ],
    [
      ["node | dd: error writing 'x': No space left on device", 'node | ERROR'],
      ["node | dd: error writing 'x': No space left on device"],
    ],
    [['node | ok: did it', 'node | ERROR'], ['node | ERROR']],
    [['0 errors, 0 failed', 'PLAY RECAP ok: 3 failed: 0 ignored: 1'], []],
    [['WARNING: could not find colour', 'all is well'], []],
  ];

  for (const [log, expected] of cases) assert.deepEqual(pick(log), expected);
});

test('a word that also stands where all is well tells something in the console, and nothing elsewhere', () => {
  const log = ['the step failed somehow'];

  assert.deepEqual(pick(log), log);
  assert.deepEqual(pick(log, ['syslog']), []);
});

test('facts about machines tell nothing of a failure', () => {
  const facts = ["panic: 'fatal error 1'", 'fd00::1 dev eth0 FAILED', 'connection refused: fatal error'];

  assert.deepEqual(pick(facts, ['syslog'], 'zuul-info/host-info.node.yaml'), []);
  assert.notDeepEqual(pick(facts, ['syslog'], 'syslog'), []);
});

test('the same failure text is told once, the last time it struck', () => {
  const log = ['error: no answer from 10.0.0.1 after 3 s', 'and', 'error: no answer from 10.0.0.7 after 9 s'];

  assert.deepEqual(pick(log), ['error: no answer from 10.0.0.7 after 9 s']);
});

test('three lines at most, the strongest, later ones before earlier ones', () => {
  const log = ['one', 'two', 'three', 'four', 'five'].map((word) => `fatal error: ${word} is broken`);

  assert.deepEqual(pick(['it failed somehow, said tool', ...log]), log.slice(2));
});
