import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { parseQuery } from '../../src/query/parse-query.ts';
import type { ElasticsearchStore } from '../../src/store/elasticsearch/elasticsearch-store.ts';
import { scratchFolder } from './scratch-folder.ts';

/** A folder with a console log of so many events, one a second from 2026-11-20T10:00:00Z on. */
export function consoleFolder(context: TestContext, events: number): string {
  const lines = Array.from({ length: events }, (_, number) => {
    const time = new Date(Date.UTC(2026, 10, 20, 10) + number * 1000)
      .toISOString()
      .replace('T', ' ')
      .slice(0, 23);
    return `${time} | node-1 | line ${number} of ${events} says that all is well\n`;
  });
  return scratchFolder(context, { 'job-output.txt': lines.join('') });
}

/** Holds the cluster to the event: so many of the build, each line once, and the store's own check finds nothing wrong. */
export async function assertExact(
  store: ElasticsearchStore,
  events: number,
  buildUuid = 'b1',
): Promise<void> {
  await store.refresh();
  const { query } = parseQuery(`build_uuid:${buildUuid}`);
  assert.ok(query);
  const lines: number[] = [];
  for await (const event of store.search({ query })) lines.push(event.line);
  assert.deepEqual(
    lines.sort((a, b) => a - b),
    Array.from({ length: events }, (_, number) => number + 1),
  );
  assert.deepEqual(await store.check(), []);
}
