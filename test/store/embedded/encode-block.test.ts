import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { unpack } from '../../../src/store/embedded/codec.ts';
import { encodeBlock } from '../../../src/store/embedded/encode-block.ts';
import { CODECS } from '../../../src/store/embedded/encoded-block.ts';

const TEXTS: readonly { what: string; text: Buffer; codec: number; mostBytes: number }[] = [
  {
    what: 'a small text',
    text: Buffer.from('a line of a log\n'.repeat(100)),
    codec: CODECS.brotli,
    mostBytes: 100,
  },
  {
    what: 'a block of one line over and over',
    text: Buffer.alloc(1 << 20, 'again\n'),
    codec: CODECS.brotli,
    mostBytes: 1000,
  },
  {
    what: 'a block of hexadecimal noise',
    text: Buffer.from(randomBytes(1 << 18).toString('hex')),
    codec: CODECS.brotli,
    mostBytes: 0.6 * 2 ** 19,
  },
  { what: 'noise that does not pack', text: randomBytes(300_000), codec: CODECS.none, mostBytes: 300_000 },
  { what: 'nothing', text: Buffer.alloc(0), codec: CODECS.none, mostBytes: 0 },
];

for (const { what, text, codec, mostBytes } of TEXTS) {
  test(`${what} comes back as it was`, () => {
    const block = encodeBlock(text, [], new Uint8Array(0));

    assert.equal(block.codec, codec);
    assert.ok(block.packed.length <= mostBytes, `${block.packed.length} bytes`);
    assert.ok(text.equals(unpack(block.codec, block.packed, block.sizeBytes)));
  });
}

test('packed text of another size than the catalogue says is refused', () => {
  const { codec, packed, sizeBytes } = encodeBlock(
    Buffer.from('a line of a log\n'.repeat(100)),
    [],
    new Uint8Array(0),
  );

  for (const other of [sizeBytes - 1, sizeBytes + 1]) {
    assert.throws(() => unpack(codec, packed, other), { code: 'STORE_CORRUPT' });
  }
  assert.throws(() => unpack(9 as never, packed, sizeBytes), { code: 'STORE_CORRUPT' });
});
