import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertHas, assertLacks } from '../support/assert-page.ts';
import { generateBuilds, generatedSignatures, HOSTILE_NAME } from '../support/generated-builds.ts';
import { makeBug, makeHit, makeVerdict } from '../support/make-verdict.ts';
import { memoryStore } from '../support/memory-store.ts';
import { sampleBuild } from '../support/sample-store.ts';
import { PAGE_TIME, webServer } from '../support/web-server.ts';

const SIZE = { failed: 3000, passed: 600, signatures: 40, until: PAGE_TIME };
const BUILDS = [...generateBuilds(SIZE)];
const set = { version: '0123456789abcdef', signatures: generatedSignatures(SIZE) };
const parts = () => ({ store: memoryStore(BUILDS), signatures: () => ({ set, sources: new Map() }) });
const hostile = BUILDS.findLast(
  ({ build, verdict }) => build.jobName === HOSTILE_NAME && verdict?.state === 'unclassified',
);

const PATHS = [
  '/',
  '/unclassified',
  '/unclassified?hours=24&page=2',
  '/jobs',
  '/jobs?sort=-failureRate',
  '/projects',
  '/branches',
  '/pipelines',
  '/providers',
  '/job/nova-full',
  `/job/${encodeURIComponent(HOSTILE_NAME)}`,
  '/project/openstack/nova',
  `/change/openstack/${BUILDS.at(-1)?.build.project?.slice(10)}/${BUILDS.at(-1)?.build.change}`,
  '/branch/stable/2026.1',
  '/status/TIMED_OUT',
  '/bug/100004',
  '/bug/100002?by=day',
  '/builds',
  '/builds?bug=100004&hours=48',
  '/builds?state=unclassified&page=3&sort=job',
  `/builds?job=${encodeURIComponent(HOSTILE_NAME)}`,
  `/build/${hostile?.build.buildUuid}`,
  '/care',
  '/about',
];

test('every page answers, links nowhere that is no web address and shows hostile names as text', async (t) => {
  const server = await webServer(t, parts());

  for (const url of PATHS) {
    const { statusCode, body, headers } = await server.inject({ url });
    assert.equal(statusCode, 200, url);
    assert.match(String(headers['content-type']), /^text\/html; charset=utf-8/);
    assertLacks(body, /<script>|<img|="javascript:|\u202e|\u0000|\u001b|<[a-z][^<>]* (on[a-z]+|style)=/);
    assert.equal(body.match(/<h1>/g)?.length, 1, url);
  }
});

test('what is not there is not found', async (t) => {
  const server = await webServer(t, parts());

  for (const url of [
    '/bug/nope',
    '/job/nope',
    '/build/nope',
    '/change/a/1',
    `/bug/${'x'.repeat(3000)}`,
    '/builds/x',
  ]) {
    assert.equal((await server.inject({ url })).statusCode, 404, url.slice(0, 40));
  }
});

test('a request that makes no sense is refused with a word', async (t) => {
  const server = await webServer(t, parts());

  for (const url of [
    '/builds?page=0',
    '/builds?hours=x',
    '/builds?state=nonsense',
    '/bug/100004?by=year',
    '/builds?page=1&page=2',
  ]) {
    const { statusCode, body } = await server.inject({ url, headers: { accept: 'text/html' } });
    assert.equal(statusCode, 400, url);
    assertHas(body, /could not be understood/);
  }
});

test('a bug has its numbers, evidence with its place, facets and neighbours', async (t) => {
  const server = await webServer(t, parts());

  const { body } = await server.inject({ url: '/bug/100004' });

  assertHas(body, /<h1><bdi>100004: glance/);
  assertHas(body, /failed builds of [\d\u202f]+ changes in \d projects/);
  assertHas(body, /&lt;b>hard&lt;\/b>/);
  assertHas(body, /<a class="small" href="\/build\/\w+\/log\/[\w./-]+\?line=\d+#L\d+">/);
  assertHas(body, /<caption>Node provider<\/caption>/);
  assertHas(body, /<figure class="chart">/);
  assertHas(body, /message:&quot;100004&quot;/);
  assert.equal(body.match(/<tr data-time=/g)?.length, 240);
});

test('unclassified builds come by job, with their telling lines and a way to name them', async (t) => {
  const server = await webServer(t, parts());

  const all = (await server.inject({ url: '/unclassified' })).body;
  const one = (await server.inject({ url: '/unclassified?job=nova-full&hours=168' })).body;

  assertHas(all, /ERROR: step \d+ of [\w-]+ failed with exit code 2/);
  assertHas(all, /<a href="\/workshop\?build=\w+&amp;file=job-output.txt&amp;line=812">Write a signature/);
  assertHas(one, /\(1 of 1\)/);
  assertLacks(one, /href="\/job\/nova-unit"/);
});

test('the page of a build has verdict, evidence, losses, files and timings', async (t) => {
  const build = sampleBuild('b1', {
    endedAt: new Date(PAGE_TIME.getTime() - 5000),
    logUrl: 'javascript:alert(1)',
  });
  const verdict = makeVerdict({
    build: 'b1',
    bugs: [makeBug('7', { hits: [makeHit('disk full')], hitCount: 12 })],
    incomplete: [{ filename: 'a.gz', reason: 'corrupt', message: 'expected gzip' }],
    timings: { totalMs: 1234 },
  });
  const server = await webServer(t, {
    store: memoryStore([{ build, verdict, ingestedAt: PAGE_TIME, cursor: '1' }]),
  });

  const { body } = await server.inject({ url: '/build/b1' });

  assertHas(
    body,
    /disk full<\/code><a class="small" href="\/build\/b1\/log\/job-output.txt\?line=812#L812">/,
  );
  assertHas(body, /12 hits in this build/);
  assertHas(body, /a.gz<\/bdi>: <bdi>corrupt: expected gzip/);
  assertHas(body, /<dd>1.2 s<\/dd>/);
  assertLacks(body, /href="javascript/);
});

test('signatures that hit passing builds, came back or are over and still hit need care', async (t) => {
  const { body } = await (await webServer(t, parts())).inject({ url: '/care' });

  assertHas(body, /Come back \(\d+\)/);
  assertHas(body, /no failure for [56] days, then \d+ in 24 hours/);
  assertHas(body, /Over, but still hitting \(\d+\)/);
  assertHas(body, /hit \d+ passing and \d+ failed builds in 10 days/);
});

test('a signature that takes too long needs care', async (t) => {
  const incomplete = [{ filename: '', reason: 'over-budget', message: 'query 1: took more than 1000 ms' }];
  const { version } = set;
  const verdict = { ...makeVerdict({ build: 'b1', incomplete }), signatures: { version, count: 40 } };
  const store = memoryStore([{ build: sampleBuild('b1'), verdict, ingestedAt: PAGE_TIME, cursor: '1' }]);

  const { body } = await (await webServer(t, { ...parts(), store })).inject({ url: '/care' });

  assertHas(body, /Slow \(1\)/);
  assertHas(body, /<bdi>100002<\/bdi>.*took too long and was left out of 1 verdict/);
});
