import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { type TestContext, test } from 'node:test';
import { isAppError } from '../../../src/errors.ts';
import { parseQuery } from '../../../src/query/parse-query.ts';
import { openEmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';
import { createJobRunner, LANES, type Lane } from '../../../src/web/jobs/job-runner.ts';
import { COSTLY, costlyStore } from '../../support/costly-store.ts';
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

const asker = { client: '203.0.113.1', signal: new AbortController().signal };

test('a search in another process gives what the store gives', async (t) => {
  const { store, jobs } = await setUp(t);
  const query = parsed('message:"line 7" AND @timestamp:[now-1d TO now]');

  const { events, summary } = await jobs.run('search', { query, limit: 10 }, asker);
  const survey = await jobs.run('survey', { query, wants: { fields: ['build_uuid'] } }, asker);

  assert.deepEqual(
    events.map(({ build_uuid, line }) => [build_uuid, line]),
    [
      ['build-2', 8],
      ['build-1', 8],
    ],
  );
  assert.equal(summary.builds, 2);
  assert.deepEqual([survey.events, survey.facets[0]?.length], [2, 2]);
  assert.ok(store);
});

test('what a job does not like is told by its code', async (t) => {
  const { jobs } = await setUp(t);

  const survey = jobs.run('survey', { query: parsed('*:*'), wants: { fields: ['message'] } }, asker);

  await assert.rejects(survey, (error) => isAppError(error, 'USAGE'));
});

test('a job that takes too long gives a part or is cut off, and says so, and the next one is served', async (t) => {
  const { jobs } = await setUp(t, { timeMs: 1 });
  const query = parsed('message:"line 7"');
  // A process that takes longer to start than it may work is ended.
  const cutOff = (error: unknown) => void assert.ok(isAppError(error, 'LIMIT_EXCEEDED'));

  const found = await jobs.run('search', { query, limit: 10 }, asker).catch(cutOff);
  const survey = await jobs.run('survey', { query, wants: { fields: [] } }, asker).catch(cutOff);

  if (found) assert.ok(found.summary.partial !== undefined || found.events.length === 2);
  if (survey) assert.ok(survey.partial !== undefined || survey.events === 2);
});

test('a costly query is cut off, and neither the server nor other searches wait for it', async (t) => {
  const store = await costlyStore(t);
  const jobs = createJobRunner(store, () => NOW, { ...LANES, quick: { ...LANES.quick, timeMs: 700 } });
  t.after(() => jobs.close());
  const costly = parsed(COSTLY);
  // Of this process alone, so that a busy machine does not count.
  const { user: before } = process.cpuUsage();
  const slow = jobs.run('search', { query: costly, limit: 10 }, asker).then(
    ({ summary }) => summary.partial !== undefined,
    (error: unknown) => isAppError(error, 'LIMIT_EXCEEDED'),
  );
  const quick = await jobs.run('search', { query: parsed('message:nowhere'), limit: 1 }, asker);
  const wasCut = await slow;
  const usedMs = (process.cpuUsage().user - before) / 1000;

  assert.equal(quick.summary.events, 0);
  assert.ok(wasCut, 'the costly search was cut off');
  assert.ok(usedMs < 500, `the server was held up for ${usedMs} ms`);
});

test('a process that dies ends its search, and the next one is served', async (t) => {
  const { jobs } = await setUp(t);
  const order = { query: parsed('message:/.*(a|b)+.*/'), limit: 10 };
  await jobs.run('search', order, asker);

  const dying = jobs.run('search', order, asker);
  const children = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], {
    encoding: 'utf8',
  });
  const child = Number(/^ *(?<id>\d+) .*job-worker/m.exec(children)?.groups?.id);
  assert.ok(child);
  process.kill(child, 'SIGKILL');
  await dying.catch((error: unknown) => assert.ok(isAppError(error, 'LIMIT_EXCEEDED')));

  const next = await jobs.run('search', order, asker);
  assert.equal(next.events.length, 10);
});

test('a job of nobody is stopped', async (t) => {
  const { jobs } = await setUp(t);
  const order = { query: parsed('*:*'), limit: 10 };

  const late = jobs.run('search', order, { ...asker, signal: AbortSignal.abort() });

  await assert.rejects(late, (error) => isAppError(error, 'INTERRUPTED'));
});
