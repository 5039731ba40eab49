import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertHas, assertLacks } from '../support/assert-page.ts';
import { generateBuilds, generatedSignatures } from '../support/generated-builds.ts';
import { makeBug, makeVerdict } from '../support/make-verdict.ts';
import { memoryStore } from '../support/memory-store.ts';
import { sampleBuild } from '../support/sample-store.ts';
import { emptyStore, PAGE_TIME, webServer } from '../support/web-server.ts';

const SIZE = { failed: 3000, passed: 600, signatures: 40, until: PAGE_TIME };

function generated() {
  const set = { version: '0123456789abcdef', signatures: generatedSignatures(SIZE) };
  return { store: memoryStore(generateBuilds(SIZE)), signatures: () => ({ set, sources: new Map() }) };
}

test('an empty store has a page that says so', async (t) => {
  const server = await webServer(t, { store: await emptyStore(t) });

  const { statusCode, body } = await server.inject({ url: '/' });

  assert.equal(statusCode, 200);
  assertHas(body, /No known bug failed a build/);
  assertHas(body, /Last build read <strong>never/);
});

test('bugs are listed by the changes they hurt, with title, counts and error bars', async (t) => {
  const server = await webServer(t, generated());

  const { body } = await server.inject({ url: '/' });

  const order = [
    ...body.matchAll(/<th scope="row" class="text head"><a class="bug" href="\/bug\/(\d+)">/g),
  ].map(([, bug]) => bug);
  assert.ok(order.length > 20);
  assert.equal(order[0], '100004', 'the bug of the burst hurt most');
  assertHas(body, /tempest runs out of disk|ironic|glance/);
  assertHas(body, /of all failures \([\d.]+\s% to [\d.]+\s%\)/);
});

test('a bug that strikes many changes within an hour is an incident', async (t) => {
  const server = await webServer(t, generated());

  const { body } = await server.inject({ url: '/' });

  assertHas(body, /Incidents of the last 24 hours/);
  assertHas(
    body,
    /class="notice (bad|warn)"><strong>(Over|Going on): <\/strong><a class="bug" href="\/bug\/100004">/,
  );
});

test('a table is sorted by its address', async (t) => {
  const server = await webServer(t, generated());

  const bugsOf = async (sort: string): Promise<number[]> => {
    const { body } = await server.inject({ url: `/?sort=${sort}` });
    return [...body.matchAll(/class="text head"><a class="bug" href="\/bug\/(\d+)">/g)].map(([, bug]) =>
      Number(bug),
    );
  };
  const ascending = await bugsOf('bug');
  const unknown = await bugsOf('nonsense');

  assert.deepEqual(
    ascending,
    [...ascending].sort((a, b) => a - b),
  );
  assert.deepEqual(await bugsOf('-bug'), [...ascending].reverse());
  assert.equal(unknown[0], 100004);
});

test('names that hurt are shown as text, and addresses that are none are no links', async (t) => {
  const { body } = await (await webServer(t, generated())).inject({ url: '/' });

  assertLacks(body, /<script>|<img|javascript:|\u202e|\u0000|\u001b/);
  assertHas(body, /job&quot;>&lt;script>alert\(1\)/);
});

test('a build that is judged anew counts once', async (t) => {
  const build = sampleBuild('one', { endedAt: new Date(PAGE_TIME.getTime() - 60_000) });
  const change = { build, ingestedAt: PAGE_TIME };
  const store = memoryStore([
    { ...change, cursor: '1', verdict: makeVerdict({ build: 'one' }) },
    { ...change, cursor: '2', verdict: makeVerdict({ build: 'one', bugs: [makeBug('42')] }) },
  ]);

  const { body } = await (await webServer(t, { store })).inject({ url: '/' });

  assertHas(body, /<dd>1<\/dd>/);
  assertHas(body, /<a class="bug" href="\/bug\/42">/);
  assertHas(body, /Every failed voting build of the last 10 days has a known bug/);
});

test('an answer that the reader has is not sent again, and others are packed', async (t) => {
  const server = await webServer(t, generated());
  const first = await server.inject({ url: '/jobs', headers: { 'accept-encoding': 'br' } });

  const again = await server.inject({
    url: '/jobs',
    headers: { 'if-none-match': String(first.headers.etag) },
  });

  assert.equal(first.headers['content-encoding'], 'br');
  assert.ok(first.rawPayload.length < 30_000);
  assert.equal(again.statusCode, 304);
  assert.equal(again.rawPayload.length, 0);
});
