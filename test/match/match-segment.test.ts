import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchText } from './match-text.ts';

test('queries hit the records that hold what they say, each once', () => {
  const log = 'starting up\nERROR: disk is full, full\nall is well\nerror: disk is full\n';

  assert.deepEqual(matchText(['message:"disk is full"', 'message:"all is well"', 'message:absent'], log), [
    '0:1',
    '1:2',
    '0:3',
  ]);
});

test('a phrase does not reach over the end of a record', () => {
  assert.deepEqual(matchText(['message:"full stop"'], 'disk full\nstop\n'), []);
});

for (const [why, query, text] of [
  ['colours stand between letters', 'message:"fatal error"', 'fatal \x1b[31merror\x1b[0m\n'],
  ['a colour cuts a word', 'message:"fa tal"', 'fa\x1b[31mtal\n'],
  ['a Kelvin sign is a k', 'message:kelvin', '\u212aelvin\n'],
  ['a dotted capital i is an i', 'message:istanbul', '\u0130stanbul\n'],
  [
    'a token is longer than the analyser takes',
    `message:"${'a'.repeat(45)} end"`,
    `${'a'.repeat(300)} end\n`,
  ],
  ['the token before a long one', `message:"begin ${'a'.repeat(255)}"`, `begin ${'a'.repeat(300)}\n`],
  ['a long token of several words', 'message:tail', `${'ab_'.repeat(85)}tail\n`],
  ['a long token with dots', 'message:tail', `${'abc.d'.repeat(51)}tail x\n`],
  ['a long token that is cut by a colour', 'message:tail', `${'ab_'.repeat(85)}\x1b[0mtail x\n`],
  [
    'special characters stand beside a long token',
    'message:after',
    `\u2014 ${'a'.repeat(300)} \u2014 \u0130 after\n`,
  ],
  ['an escape stands beside a long token', 'message:after', `\x1b ${'a'.repeat(300)} \u010d after\n`],
  ['the last line has no newline', 'message:"the end"', 'this is the end'],
] as const) {
  test(`a hit is not missed: ${why}`, () => {
    assert.deepEqual(matchText([query], text), ['0:0']);
  });
}

test('a hit is not missed in JSON: escapes are gaps, escaped letters are letters', () => {
  const line = '{"message":"one\\ntwo \\u0074hree","filename":"a.log"}\n';
  const queries = ['message:"one two three"', 'filename:"a.log"'];

  assert.deepEqual(matchText(queries, line, { format: 'json-event' }), ['0:0', '1:0']);
});

test('fields of the file decide before anything is read', () => {
  const queries = [
    'message:full AND tags:console',
    'message:full AND tags:syslog',
    'tags:console',
    'tags:syslog OR message:full',
    'NOT tags:console',
    'NOT tags:syslog AND NOT message:full',
  ];

  const hits = matchText(queries, 'disk full\nempty\n', { constants: { tags: ['console'] } });

  assert.deepEqual(hits.sort(), ['0:0', '2:0', '2:1', '3:0', '5:1']);
});

test('place and time of a record can be asked for', () => {
  const log = '2026-01-01T00:00:00Z one\n2026-01-02T00:00:00Z two\n';
  const queries = ['line:2', 'offset:[1 TO *]', '@timestamp:["2026-01-02T00:00:00Z" TO *]'];

  assert.deepEqual(matchText(queries, log, { format: 'timestamped' }), ['0:1', '1:1', '2:1']);
});

test('no more hits of one query are looked for than allowed', () => {
  const log = 'full\n'.repeat(10);

  assert.equal(matchText(['message:full'], log, { options: { maxHits: 3 } }).length, 3);
  assert.equal(matchText(['*:*'], log, { options: { maxHits: 3 } }).length, 3);
});

test('an event of several lines has the tag that Logstash gave it, others do not', () => {
  const log = [
    '2026-11-21 10:00:00.000 4711 ERROR nova.compute.manager [-] it failed',
    'Traceback (most recent call last):',
    '2026-11-21 10:00:01.000 4711 ERROR nova.compute.manager [-] it failed again',
    '',
  ].join('\n');
  const queries = [
    'message:failed AND tags:multiline',
    'message:failed AND NOT tags:"multiline"',
    'tags:screen',
  ];

  const hits = matchText(queries, log, { format: 'oslo', constants: { tags: ['screen'] } });

  assert.deepEqual(hits.sort(), ['0:0', '1:1', '2:0', '2:1']);
});
