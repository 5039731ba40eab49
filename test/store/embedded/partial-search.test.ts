import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { LogEvent } from '../../../src/model/log-event.ts';
import { parseQuery } from '../../../src/query/parse-query.ts';
import { type EmbeddedStore, openEmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';
import type { SearchRequest, SearchSummary } from '../../../src/store/store.ts';
import { createRandom } from '../../support/random.ts';
import { osloFile, osloLine } from '../../support/sample-log.ts';
import { sampleBuild, scratchDirectory, writeSample } from '../../support/sample-store.ts';

const BUILDS = 30;
const TIME_MS = 100;
const STEP_MS = 60_000;

/** Builds whose blocks overlap in time. */
async function setUp(t: TestContext): Promise<EmbeddedStore> {
  const store = await openEmbeddedStore(await scratchDirectory(t), { mode: 'write', workers: 0 });
  t.after(() => store.close());
  const random = createRandom(3);
  for (let build = 0; build < BUILDS; build += 1) {
    const pieces = Array.from({ length: 3 }, () => {
      const start = random.below(500);
      return Array.from({ length: 20 }, (_, line) => osloLine(start + line * 3, 'wanted')).join('');
    });
    await writeSample(store, sampleBuild(`build-${build}`), [osloFile('a.log', pieces)]);
  }
  return store;
}

/** A request whose time is over when `blocks` blocks were looked at, if not before. */
function hurried(blocks: number): SearchRequest {
  const { query } = parseQuery('message:wanted');
  assert.ok(query !== undefined);
  const start = performance.now();
  return {
    query,
    timeMs: TIME_MS,
    onProgress: (done) => {
      if (done === blocks) while (performance.now() <= start + TIME_MS);
    },
  };
}

async function collect(
  store: EmbeddedStore,
  request: SearchRequest,
): Promise<{ events: LogEvent[]; summary: SearchSummary }> {
  const events: LogEvent[] = [];
  const search = store.search(request);
  for (;;) {
    const next = await search.next();
    if (next.done) return { events, summary: next.value };
    events.push(next.value);
  }
}

for (const blocks of [1, 7, 40]) {
  test(`hits of a search whose time is over after ${blocks} blocks are all there are back to a moment`, async (t) => {
    const store = await setUp(t);
    const { query } = hurried(blocks);
    const { events: all, summary: whole } = await collect(store, { query });

    const { events, summary } = await collect(store, hurried(blocks));

    const { completeAfter, builds } = summary.partial ?? {};
    assert.ok(completeAfter !== undefined && builds !== undefined);
    const newer = all.filter((event) => new Date(event['@timestamp']) > completeAfter);
    assert.ok(events.length >= newer.length);
    assert.deepEqual(events, all.slice(0, events.length));
    assert.ok(builds.seen >= 1 && builds.seen <= BUILDS);
    assert.equal(builds.total, BUILDS);
    assert.equal(whole.partial, undefined);
  });

  test(`counts whose time is over after ${blocks} blocks are exact back to a moment`, async (t) => {
    const store = await setUp(t);
    const request = hurried(blocks);
    const wants = { fields: ['build_uuid'], stepMs: STEP_MS };
    const whole = await store.survey({ query: request.query }, wants);

    const survey = await store.survey(hurried(blocks), wants);

    const { completeAfter } = survey.partial ?? {};
    assert.ok(completeAfter !== undefined);
    const newer = ({ start }: { start: Date }) => start > completeAfter;
    assert.deepEqual(survey.histogram.filter(newer), whole.histogram.filter(newer));
    assert.ok(survey.events < whole.events);
    assert.equal(whole.partial, undefined);
  });
}

test('a search that is done in time, or has all that was wanted, is not called partial', async (t) => {
  const store = await setUp(t);
  const { query } = hurried(1);

  const inTime = await store.count({ query, timeMs: 3_600_000 });
  const limited = await collect(store, { query, timeMs: 3_600_000, limit: 5 });

  assert.deepEqual([inTime.events, inTime.partial], [BUILDS * 60, undefined]);
  assert.deepEqual([limited.events.length, limited.summary.partial], [5, undefined]);
});
