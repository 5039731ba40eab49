import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readReply } from '../../src/bot/replies.ts';
import { cpuMs } from '../support/cpu-time.ts';

test('what developers tell the bot is understood line by line', () => {
  const cases: readonly (readonly [string, readonly string[], string | undefined])[] = [
    ['not bug 1191960', ['1191960'], undefined],
    ['Patch Set 3:\n\nNot bug: disk-full.', ['disk-full'], undefined],
    ['/not-bug #42\nnot this bug 43', ['42', '43'], undefined],
    ['this is not bug 42 I think', [], undefined],
    ['> not bug 42', [], undefined],
    ['recheck', [], ''],
    ['Patch Set 1:\n\nrecheck the mirror was down', [], 'the mirror was down'],
    ['/recheck: bug 42\nrecheck again', [], 'bug 42'],
    ['please do not recheck', [], undefined],
    ['rechecking', [], undefined],
    ['', [], undefined],
  ];
  for (const [text, dismissed, recheck] of cases) {
    const reply = readReply(text);

    assert.deepEqual([reply.dismissed, reply.recheck], [dismissed, recheck], text);
  }
});

test('a hostile reply costs little', () => {
  const text = `not bug ${'.'.repeat(200_000)}x!\n`.repeat(50);

  const costMs = cpuMs(() => readReply(text));

  assert.ok(costMs < 5000, `${costMs} ms`);
});
