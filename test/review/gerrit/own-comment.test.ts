import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyOfMessage, ownMessage } from '../../../src/review/gerrit/own-comment.ts';
import { MAX_COMMENT_BYTES } from '../../../src/review/print/comment-input.ts';

test('the key of a message is found again below what Gerrit puts before it', () => {
  const message = `Patch Set 3:\n\n${ownMessage('You hit a bug.\n', 'k1')}`;

  assert.equal(message, 'Patch Set 3:\n\nYou hit a bug.\n\ndejabug k1');
  assert.equal(keyOfMessage(message), 'k1');
});

test('a key elsewhere than in the last line is none', () => {
  assert.equal(keyOfMessage('see:\ndejabug k1\nbut no'), undefined);
});

for (const [what, sign] of Object.entries({ ASCII: 'a', 'two bytes': 'é', 'four bytes': '🐞' })) {
  test(`a text of characters of ${what} that is too long loses its end, and keeps its key`, () => {
    const message = ownMessage(`${sign.repeat(30)}\n`.repeat(3_000), 'k1');

    assert.ok(Buffer.byteLength(message) <= MAX_COMMENT_BYTES);
    assert.ok(Buffer.byteLength(message) > MAX_COMMENT_BYTES - 300);
    assert.ok(message.endsWith(`\n${sign.repeat(30)}\n…\n\ndejabug k1`), 'a whole line, the mark, the key');
  });
}

test('one line that is too long is cut between two characters', () => {
  const message = ownMessage('🐞'.repeat(5_000), 'k1');

  assert.ok(Buffer.byteLength(message) <= MAX_COMMENT_BYTES);
  assert.ok(/^(?:🐞)+\n…\n\ndejabug k1$/u.test(message), 'no half character');
});

test('a text that just fits stays whole', () => {
  const text = 'a'.repeat(MAX_COMMENT_BYTES - '\n\ndejabug k1'.length);

  assert.equal(ownMessage(text, 'k1'), `${text}\n\ndejabug k1`);
});

test("Gerrit's own mark for an account is broken, wherever it comes from", () => {
  assert.equal(
    ownMessage('<GERRIT_ACCOUNT_1000003> <<GERRIT_ACCOUNT_1> <b>', 'k1'),
    '< GERRIT_ACCOUNT_1000003> << GERRIT_ACCOUNT_1> <b>\n\ndejabug k1',
  );
});
