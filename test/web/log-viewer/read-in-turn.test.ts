import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createReadInTurn } from '../../../src/web/log-viewer/read-in-turn.ts';

test('who asks for a lot at once is read for in turns, and all else is answered between', async () => {
  const readInTurn = createReadInTurn();
  const { signal } = new AbortController();
  const done: string[] = [];
  const read = (client: string) =>
    readInTurn({ client, signal }, async () => {
      done.push(client);
    });

  const flood = Array.from({ length: 22 }, () => read('a'));
  assert.throws(() => read('a'), { statusCode: 429 });
  setImmediate(() => void read('b'));
  setImmediate(() => done.push('another page'));
  await Promise.all(flood);

  assert.equal(done.length, 24);
  assert.ok(done.indexOf('another page') <= 4, done.join());
  assert.ok(done.indexOf('b') <= 8, done.join());
});
