import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutSegments, type FilePiece } from '../../src/ingest/cut-segments.ts';
import { TASK_BYTES } from '../../src/ingest/task.ts';
import { MAX_RECORD_BYTES } from '../../src/log-format/log-format.ts';

const OPTIONS = { filename: 'a.log', format: undefined, takeBuffer: () => new Uint8Array(TASK_BYTES) };

interface Cut {
  readonly pieces: readonly FilePiece[];
  readonly failure?: unknown;
}

async function cut(text: Buffer, chunkBytes: number, failure?: Error): Promise<Cut> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let start = 0; start < text.length; start += chunkBytes)
      yield text.subarray(start, start + chunkBytes);
    if (failure) throw failure;
  }
  const pieces: FilePiece[] = [];
  try {
    for await (const piece of cutSegments(chunks(), OPTIONS)) pieces.push(piece);
  } catch (error) {
    return { pieces, failure: error };
  }
  return { pieces };
}

const RECORDS = Buffer.from(
  Array.from({ length: 40_000 }, (_, number) => {
    const time = `2026-11-21 10:00:00.${String(number % 1000).padStart(3, '0')}`;
    return `${time} 123 ERROR nova.compute [-] failure ${number}\n${time} 123 ERROR nova.compute Traceback\n`;
  }).join(''),
);

const CASES: readonly { name: string; text: Buffer }[] = [
  { name: 'records of two lines', text: RECORDS },
  { name: 'one line without an end', text: Buffer.alloc(3 * TASK_BYTES + 17, 'x ') },
  { name: 'empty lines', text: Buffer.alloc(2 * TASK_BYTES, '\n') },
  { name: 'a small file', text: Buffer.from('one\ntwo') },
  { name: 'nothing', text: Buffer.alloc(0) },
];

for (const { name, text } of CASES) {
  test(`the pieces of ${name} are the whole of it, in order and in bounds`, async () => {
    for (const chunkBytes of [999, 64 * 1024, 8 * TASK_BYTES]) {
      const { pieces } = await cut(text, chunkBytes);

      let offset = 0;
      for (const piece of pieces) {
        assert.equal(piece.offset, offset);
        assert.ok(piece.text.length > 0 && piece.text.length <= TASK_BYTES);
        offset += piece.text.length;
      }
      for (const piece of pieces.slice(0, -1))
        assert.ok(piece.text.length > TASK_BYTES / 2 - MAX_RECORD_BYTES);
      assert.ok(Buffer.concat(pieces.map((piece) => piece.text)).equals(text));
    }
  });
}

test('no record is split', async () => {
  const { pieces } = await cut(RECORDS, 64 * 1024);

  assert.ok(pieces.length > 2);
  for (const { text } of pieces)
    assert.match(Buffer.from(text.subarray(0, 80)).toString(), /^2026-11-21 .* failure \d+\n/);
});

test('what came before a failure is handed on first', async () => {
  const failure = new Error('cut');

  const { pieces, failure: seen } = await cut(RECORDS, 64 * 1024, failure);

  assert.equal(seen, failure);
  assert.ok(Buffer.concat(pieces.map((piece) => piece.text)).equals(RECORDS));
});
