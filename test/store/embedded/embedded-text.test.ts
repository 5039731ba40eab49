import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { isAppError } from '../../../src/errors.ts';
import { parseQuery } from '../../../src/query/parse-query.ts';
import { openEmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';
import { MAX_LINE_BYTES, type StoredText } from '../../../src/store/stored-text.ts';
import { sampleBuild, scratchDirectory, writeSample } from '../../support/sample-store.ts';

async function openText(t: TestContext, pieces: readonly string[]): Promise<StoredText> {
  const store = await openEmbeddedStore(await scratchDirectory(t), { mode: 'write', workers: 0 });
  t.after(() => store.close());
  const other = {
    filename: 'other.txt',
    format: 'plain',
    pieces: pieces.map((_, place) => `other ${place}\n`),
  };
  await writeSample(store, sampleBuild('b1'), [other, { filename: 'a.txt', format: 'plain', pieces }]);
  const text = await store.openFile('b1', 'a.txt');
  assert.ok(text);
  return text;
}

test('every window of a file in pieces is the same part of its lines', async (t) => {
  const pieces = ['one\ntwo\n', 'three\n\nfi', 've', '\nsix\nsev', 'en', ' goes on', '\neight'];
  const lines = pieces.join('').split('\n');

  const text = await openText(t, pieces);

  assert.equal(text.lines, lines.length);
  for (let from = 1; from <= lines.length; from += 1) {
    for (let count = 1; count <= lines.length; count += 1) {
      const window = await text.window(from, count);
      assert.deepEqual(
        window.map((line) => line.text),
        lines.slice(from - 1, from - 1 + count),
        `${count} lines from ${from}`,
      );
      const raw = Buffer.from(pieces.join(''));
      for (const line of window) {
        assert.equal(raw.subarray(line.offset, line.offset + line.text.length).toString(), line.text);
      }
    }
  }
});

test('any range of bytes is there', async (t) => {
  const pieces = ['one\ntwo\n', 'three\n', 'four'];
  const text = await openText(t, pieces);

  for (const [start, end] of [
    [0, 18],
    [2, 9],
    [8, 14],
    [17, 18],
    [5, 5],
  ] as const) {
    const bytes = Buffer.concat(await Readable.from(text.bytes({ start, end })).toArray());
    assert.equal(bytes.toString(), pieces.join('').slice(start, end));
  }
});

test('a line that is too long is cut between two characters, and says so', async (t) => {
  const long = `${'x'.repeat(MAX_LINE_BYTES - 1)}é${'y'.repeat(1_000_000)}`;
  const exact = 'z'.repeat(MAX_LINE_BYTES);
  const text = await openText(t, [`${long}\n${exact}\n`, 'end\n']);

  const [first, second, third] = await text.window(1, 3);

  assert.deepEqual([first?.text, first?.isCut], ['x'.repeat(MAX_LINE_BYTES - 1), true]);
  assert.deepEqual([second?.text, second?.isCut], [exact, false]);
  assert.deepEqual([third?.text, third?.offset], ['end', Buffer.byteLength(long) + exact.length + 2]);
});

test('escape sequences vanish, control characters are pictured, bytes that are no text are replaced', async (t) => {
  const text = await openText(t, ['\u001b[31mred\u001b[0m\u0000nul\rover\n']);

  assert.deepEqual(
    (await text.window(1, 1)).map((line) => line.text),
    ['red␀nul\nover'],
  );
});

test('looking for something can be interrupted', async (t) => {
  const text = await openText(t, ['needle one\n', 'needle two\n']);
  const { query } = parseQuery('needle');
  assert.ok(query);
  const stopped = text.find({ query, from: 1, direction: 'down', limit: 9, signal: AbortSignal.abort() });

  await assert.rejects(stopped, (error) => isAppError(error, 'INTERRUPTED'));
  const found = await text.find({ query, from: 1, direction: 'down', limit: 9 });
  assert.deepEqual([found.events.length, found.damaged], [2, []]);
});
