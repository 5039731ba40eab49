import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileQuery } from '../../src/query/compile-query.ts';
import { parseQuery } from '../../src/query/parse-query.ts';
import { createQueryEvent } from '../../src/query/query-event.ts';
import { draftSignature, stablePhrases } from '../../src/signatures/draft-signature.ts';
import { readSignature } from '../../src/signatures/read-signature.ts';

const PHRASES: readonly (readonly [string, readonly string[]])[] = [
  ['ERROR: disk is full', ['ERROR: disk is full']],
  [
    'Connection to 10.0.0.7:5672 refused after 30.5 s by broker',
    ['Connection to', 'refused after', 's by broker'],
  ],
  [
    'node-12 | fatal: unable to access https://opendev.org/x.git: timed out',
    ['fatal: unable to access', 'timed out'],
  ],
  [
    "dd: error writing '/opt/stack/build/layer9': No space left on device",
    ['dd: error writing', 'No space left on device'],
  ],
  [
    'Instance 6b5ce0a4-1c4f-4d3b-9d0e-aaaaaaaaaaaa failed to spawn [req-9af]',
    ['Instance', 'failed to spawn'],
  ],
  ['2026-11-21 12:00:00 4f3a8e1c 0xdeadbeef 99%', []],
  ['of the to and in', []],
  ['said "no \\ way" and stopped', ['said "no way" and stopped']],
];

for (const [message, phrases] of PHRASES) {
  test(`what stays of ${message}`, () => {
    assert.deepEqual(stablePhrases(message), phrases);
  });
}

test('the draft is a sound signature that hits the lines it was made from', () => {
  const messages = [
    ...PHRASES.filter(([, phrases]) => phrases.length > 0).map(([message]) => message),
    'Traceback (most recent call last):\n  File "/usr/lib/x.py", line 4, in run\nValueError: bad "thing": \\ 7',
  ];
  for (const message of messages) {
    const text = draftSignature([{ filename: 'logs/screen-n-cpu.txt', line: 7, message }]);

    const { signature, problems } = readSignature('draft.yaml', text ?? '');

    assert.deepEqual(problems, [], text);
    const { query } = parseQuery(signature?.query ?? '');
    assert.ok(query);
    const event = createQueryEvent({ message, tags: ['screen-n-cpu.txt'] });
    assert.ok(compileQuery(query).matches(event), signature?.query);
  }
});

test('lines of several events become queries that must hit near each other', () => {
  const text = draftSignature([
    { filename: 'a.txt', line: 10, message: 'volume is gone' },
    { filename: 'a.txt', line: 40, message: 'giving up on 7 volumes' },
    { filename: 'b.txt', line: 4, message: 'the host rebooted' },
    { filename: 'b.txt', line: 5, message: '17' },
  ]);

  const { signature } = readSignature('draft.yaml', text ?? '');

  assert.equal(signature?.query, 'message:"volume is gone" AND tags:"a.txt"');
  assert.deepEqual(signature?.also, [
    { query: 'message:"giving up on" AND message:"volumes"', withinLines: 60 },
    { query: 'message:"the host rebooted"' },
  ]);
});

test('where everything varies there is no draft', () => {
  assert.equal(draftSignature([{ filename: 'a.txt', line: 1, message: '4711 0x17 /a/b/c' }]), undefined);
  assert.equal(draftSignature([]), undefined);
});

test('hostile lines take no longer than others', () => {
  const lines = [
    'x'.repeat(8000),
    `a${'-'.repeat(8000)}a`,
    `a${'–'.repeat(8000)}a`,
    'a.'.repeat(4000),
    'a@'.repeat(4000),
  ];
  const words = Array.from(
    { length: 800 },
    (_, word) => `${'abcdefghij'.slice(word % 10)}ab${'x'.repeat(word)} 1`,
  );
  const before = process.cpuUsage();

  for (const line of [...lines, words.join(' ')]) {
    draftSignature([{ filename: 'job.log', line: 1, message: `${line}\n`.repeat(40) }]);
  }

  const { user } = process.cpuUsage(before);
  assert.ok(user / 1000 < 3000, `${user / 1000} ms`);
});
