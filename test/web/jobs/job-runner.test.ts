import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { isAppError } from '../../../src/errors.ts';
import { parseQuery } from '../../../src/query/parse-query.ts';
import { openEmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';
import { createJobRunner, LANES, type Lane } from '../../../src/web/jobs/job-runner.ts';
import { osloFile, osloLine } from '../../support/sample-log.ts';
import { sampleBuild, scratchDirectory, writeSample } from '../../support/sample-store.ts';

const NOW = new Date('2026-06-02T00:00:00Z');

async function setUp(t: TestContext, quick: Partial<Lane> = {}) {
  const store = await openEmbeddedStore(await scratchDirectory(t), { mode: 'write', workers: 0 });
  const lines = Array.from({ length: 200 }, (_, minute) => osloLine(minute, `line ${minute} of a log`));
  const file = osloFile('a.log', [lines.join('')]);
  for (const name of ['build-1', 'build-2']) await writeSample(store, sampleBuild(name), [file]);
  const jobs = createJobRunner(store, () => NOW, { ...LANES, quick: { ...LANES.quick, ...quick } });
  t.after(async () => {
    await jobs.close();
    await store.close();
  });
  return { store, jobs };
}

function parsed(text: string) {
  const { query } = parseQuery(text);
  assert.ok(query, text);
  return query;
}

const signal = new AbortController().signal;

test('a search in a thread gives what the store gives', async (t) => {
  const { store, jobs } = await setUp(t);
  const query = parsed('message:"line 7" AND @timestamp:[now-1d TO now]');

  const { events, summary } = await jobs.run('search', { query, limit: 10 }, { signal });
  const survey = await jobs.run('survey', { query, wants: { fields: ['build_uuid'] } }, { signal });

  assert.deepEqual(
    events.map(({ build_uuid, line }) => [build_uuid, line]),
    [
      ['build-2', 8],
      ['build-1', 8],
    ],
  );
  assert.equal(summary?.builds, 2);
  assert.deepEqual([survey?.events, survey?.facets[0]?.length], [2, 2]);
  assert.ok(store);
});

test('what a job does not like is told by its code', async (t) => {
  const { jobs } = await setUp(t);

  const survey = jobs.run('survey', { query: parsed('*:*'), wants: { fields: ['message'] } }, { signal });

  await assert.rejects(survey, (error) => isAppError(error, 'USAGE'));
});

test('a job that takes too long is cut off and says so, and the next one is served', async (t) => {
  const { jobs } = await setUp(t, { timeMs: 1 });
  const query = parsed('message:"line 7"');

  const { events, summary } = await jobs.run('search', { query, limit: 10 }, { signal });
  const survey = await jobs.run('survey', { query, wants: { fields: [] } }, { signal });

  assert.ok(summary === undefined || events.length === 2);
  assert.ok(survey === undefined || survey.events === 2);
});

test('a job of nobody is stopped', async (t) => {
  const { jobs } = await setUp(t);
  const order = { query: parsed('*:*'), limit: 10 };

  const late = jobs.run('search', order, { signal: AbortSignal.abort() });

  await assert.rejects(late, (error) => isAppError(error, 'INTERRUPTED'));
});

test('who comes when too many wait is told to come again', async (t) => {
  const { jobs } = await setUp(t, { threads: 1, waiting: 1 });
  const order = { query: parsed('*:*'), limit: 1 };

  const answers = await Promise.allSettled([1, 2, 3].map(() => jobs.run('search', order, { signal })));

  assert.deepEqual(
    answers.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'rejected'],
  );
});
