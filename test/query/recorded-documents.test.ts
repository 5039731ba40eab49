import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { compileQuery } from '../../src/query/compile-query.ts';
import { parseQuery } from '../../src/query/parse-query.ts';
import { createQueryEvent } from '../../src/query/query-event.ts';
import { sharedData } from '../support/project-root.ts';
import { recordedDocuments } from '../support/query-documents.ts';

const skip = sharedData === undefined ? '../shared/data is not there' : false;

test('each query finds exactly the recorded documents of its bug', { skip }, () => {
  const data = sharedData ?? '';
  const documents = recordedDocuments(data);
  const events = documents.map(({ fields }) => createQueryEvent(fields));
  const file = join(data, 'elastic-recheck-documents', 'queries-that-find-them.json');
  const queriesOf: Record<string, string[]> = JSON.parse(readFileSync(file, 'utf8'));

  for (const [bug, queries] of Object.entries(queriesOf)) {
    const expected = documents.flatMap(({ bugs }, index) => (bugs.includes(bug) ? [index] : []));
    for (const text of queries) {
      const { query } = parseQuery(text);
      assert.ok(query !== undefined);
      const { matches } = compileQuery(query);
      const found = events.flatMap((event, index) => (matches(event) ? [index] : []));
      // Queries of the first schema name @fields, which these documents do not have.
      assert.deepEqual(found, text.includes('@fields.') ? [] : expected, text);
    }
    assert.ok(expected.length > 0 && queries.some((text) => !text.includes('@fields.')));
  }
});
