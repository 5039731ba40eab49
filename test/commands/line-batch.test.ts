import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LineBatch } from '../../src/commands/line-batch.ts';

test('many lines are written together, in order, and none is lost', async () => {
  const written: string[] = [];
  const batch = new LineBatch(async (text) => {
    written.push(text);
  });
  const lines = Array.from({ length: 5000 }, (_, number) => `line ${number} ${'x'.repeat(40)}`);

  for (const line of lines) await batch.add(line);
  await batch.flush();

  assert.equal(written.join('\n'), lines.join('\n'));
  assert.ok(written.length < 10, `${written.length} writes`);
});

test('a line alone does not wait for the next', async () => {
  const first = new Promise<string>((resolve) => {
    const batch = new LineBatch(async (text) => resolve(text));
    void batch.add('alone');
  });

  assert.equal(await first, 'alone');
});

test('nothing to write is not written', async () => {
  const batch = new LineBatch(async () => assert.fail('an empty line'));

  await batch.flush();
});
