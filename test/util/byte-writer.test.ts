import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ByteWriter } from '../../src/util/byte-writer.ts';

const TEXTS = ['', 'plain', 'é', '漢字', '😀 of four bytes', '\ud800 half a character', 'x'.repeat(1000)];

for (const expectedBytes of [1, 16, 4096]) {
  test(`text and bytes stand one after the other, with room for ${expectedBytes} bytes at first`, () => {
    const writer = new ByteWriter(expectedBytes);

    for (const text of TEXTS) {
      writer.putText(text);
      writer.putBytes(Buffer.from(text));
    }

    assert.equal(
      Buffer.from(writer.end()).toString(),
      TEXTS.map((text) => text + text)
        .join('')
        .replaceAll('\ud800', '\ufffd'),
    );
  });
}

test('what was expected is not copied', () => {
  const writer = new ByteWriter(64);

  writer.putBytes(Buffer.alloc(64, 'x'));

  assert.equal(writer.end().buffer.byteLength, 64);
});
