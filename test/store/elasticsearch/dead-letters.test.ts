import assert from 'node:assert/strict';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  type KeptLetter,
  keepDeadLetter,
  readDeadLetters,
} from '../../../src/store/elasticsearch/dead-letters.ts';
import { collect } from '../../support/collect.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';

function letterOf(id: string): KeptLetter {
  return {
    at: '2026-11-21T12:00:00.000Z',
    location: 'https://es.example.org',
    index: 'dejabug-logs-2026.11.20',
    id,
    source: '{"message":"one line\\nand another"}',
    status: 400,
    reason: 'document_parsing_exception: no number',
  };
}

test('letters are read as they were kept, oldest first', async (context) => {
  const file = join(scratchFolder(context), 'not', 'there', 'yet.jsonl');
  const letters = ['a', 'b', 'c'].map(letterOf);

  for (const letter of letters) await keepDeadLetter(file, letter);

  assert.deepEqual(await collect(readDeadLetters(file)), letters);
  assert.equal(readFileSync(file, 'utf8').split('\n').length, letters.length + 1);
});

test('a letter that was cut off when its process died takes none of the later ones with it', async (context) => {
  const file = join(scratchFolder(context), 'dead-letters.jsonl');
  await keepDeadLetter(file, letterOf('a'));
  appendFileSync(file, JSON.stringify(letterOf('cut off')).slice(0, 60));

  await keepDeadLetter(file, letterOf('b'));
  await keepDeadLetter(file, letterOf('c'));

  const kept = await collect(readDeadLetters(file));
  assert.deepEqual(
    kept.map(({ id }) => id),
    ['a', 'b', 'c'],
  );
});

test('letters that are kept at the same time are all there', async (context) => {
  const file = join(scratchFolder(context), 'dead-letters.jsonl');
  const ids = Array.from({ length: 50 }, (_, number) => `letter-${number}`);

  await Promise.all(ids.map((id) => keepDeadLetter(file, letterOf(id))));

  const kept = await collect(readDeadLetters(file));
  assert.deepEqual(kept.map(({ id }) => id).sort(), ids.sort());
});

test('where no letter was kept there is none', async (context) => {
  const file = join(scratchFolder(context), 'dead-letters.jsonl');

  assert.deepEqual(await collect(readDeadLetters(file)), []);
});
