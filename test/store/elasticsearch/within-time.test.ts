import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { isAppError } from '../../../src/errors.ts';
import { parseQuery } from '../../../src/query/parse-query.ts';
import { countWithinTime } from '../../../src/store/elasticsearch/within-time.ts';
import type { SearchRequest, SearchSummary } from '../../../src/store/store.ts';

const { query } = parseQuery('message:x');
assert.ok(query);
const WHOLE = { since: new Date('2026-11-01T00:00:00Z'), until: new Date('2026-11-11T16:00:00Z') };
const COUNTED: SearchSummary = {
  events: 7,
  builds: 3,
  blocks: { total: 0, skipped: 0, read: 0 },
  damaged: [],
};

/** A cluster that counts a time of at most `hours` at once, and longer ones never. */
function cluster(hours: number) {
  return async ({ since = WHOLE.since, signal }: SearchRequest): Promise<SearchSummary> => {
    if (WHOLE.until.getTime() - since.getTime() <= hours * 3_600_000) return COUNTED;
    await delay(3_600_000, undefined, { ...(signal && { signal }) });
    return COUNTED;
  };
}

test('what a cluster counts in time is all', async () => {
  const counts = await countWithinTime({ query, timeMs: 60_000 }, async () => WHOLE, cluster(256));

  assert.deepEqual(counts, COUNTED);
});

test('of a time that is too long, the newest part is counted, and said to be a part', async () => {
  const counts = await countWithinTime({ query, timeMs: 200 }, async () => WHOLE, cluster(1));

  assert.deepEqual(counts, { ...COUNTED, partial: { completeAfter: new Date('2026-11-11T15:00:00Z') } });
});

test('a cluster that counts nothing in time is given up', async () => {
  const never = countWithinTime({ query, timeMs: 50 }, async () => WHOLE, cluster(0));

  await assert.rejects(never, (error) => isAppError(error, 'LIMIT_EXCEEDED'));
});

test('what goes wrong otherwise, and who asked no more, is not taken for a lack of time', async () => {
  const failing = countWithinTime(
    { query, timeMs: 60_000 },
    async () => WHOLE,
    async () => {
      throw new Error('no shards');
    },
  );
  const stop = new AbortController();
  const stopped = countWithinTime(
    { query, timeMs: 60_000, signal: stop.signal },
    async () => WHOLE,
    cluster(0),
  );
  stop.abort();

  await assert.rejects(failing, /no shards/);
  await assert.rejects(stopped, { name: 'AbortError' });
});
