import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type BulkBody,
  bulkBody,
  documentAt,
  joinBodies,
  pickDocuments,
  splitBody,
} from '../../../src/store/elasticsearch/bulk-body.ts';

const DOCUMENTS = ['{"a":1}', '{"b":"two"}', '{"c":"ü"}'].map((source, number) => ({
  index: 'logs',
  id: `id${number}`,
  source,
  ...(number > 0 && { version: number }),
}));

function documentsOf(body: BulkBody) {
  return Array.from({ length: body.count }, (_, place) => documentAt(body, place));
}

test('a body gives its documents back as they were', () => {
  const body = bulkBody(DOCUMENTS);

  assert.deepEqual(documentsOf(body), DOCUMENTS);
});

test('a version makes a write that loses against a later one', () => {
  const [first, second] = Buffer.from(bulkBody(DOCUMENTS).bytes).toString().split('\n{"index"');

  assert.doesNotMatch(first ?? '', /version/);
  assert.match(second ?? '', /"version":1,"version_type":"external_gte"/);
});

test('documents are picked by their place, and joined again', () => {
  const body = bulkBody(DOCUMENTS);

  const parts = [pickDocuments(body, [2]), pickDocuments(body, [0, 1])];

  assert.deepEqual(documentsOf(joinBodies(parts)), [DOCUMENTS[2], DOCUMENTS[0], DOCUMENTS[1]]);
});

const SIZES: readonly (readonly [number, readonly number[]])[] = [
  [1, [1, 1, 1]],
  [120, [1, 1, 1]],
  [160, [2, 1]],
  [10_000, [3]],
];
for (const [maxBytes, counts] of SIZES) {
  test(`a body is cut into parts of at most ${maxBytes} bytes, or of one document`, () => {
    const parts = [...splitBody(bulkBody(DOCUMENTS), maxBytes)];

    assert.deepEqual(
      parts.map(({ count }) => count),
      counts,
    );
    assert.ok(parts.every(({ bytes, count }) => bytes.length <= maxBytes || count === 1));
    assert.deepEqual(parts.flatMap(documentsOf), DOCUMENTS);
  });
}
