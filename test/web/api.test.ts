import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Parser } from 'htmlparser2';
import { assertLacks } from '../support/assert-page.ts';
import { generateBuilds, generatedSignatures, HOSTILE_NAME } from '../support/generated-builds.ts';
import { memoryStore } from '../support/memory-store.ts';
import { PAGE_TIME, webServer } from '../support/web-server.ts';

const SIZE = { failed: 2000, passed: 400, signatures: 40, until: PAGE_TIME };
const BUILDS = [...generateBuilds(SIZE)];
const set = { version: '0123456789abcdef', signatures: generatedSignatures(SIZE) };
const parts = () => ({ store: memoryStore(BUILDS), signatures: () => ({ set, sources: new Map() }) });

test('lists are JSON and CSV of the same rows', async (t) => {
  const server = await webServer(t, parts());
  const paths = ['bugs', 'unclassified', 'groups/job', 'groups/change', 'builds', 'care'];

  for (const path of paths) {
    const json = await server.inject({ url: `/api/v1/${path}` });
    const csv = await server.inject({ url: `/api/v1/${path}?format=csv` });
    assert.equal(json.statusCode, 200, `${path}: ${json.body.slice(0, 200)}`);
    assert.match(String(csv.headers['content-type']), /^text\/csv/);
    assert.equal(csv.body.split('\r\n').length - 2, json.json().length, path);
  }
});

test('a list is filtered and sorted by its address', async (t) => {
  const server = await webServer(t, parts());
  const expected = BUILDS.filter(
    ({ build }) => build.jobName === 'nova-full' && build.status === 'TIMED_OUT',
  );

  const answer = await server.inject({ url: '/api/v1/builds?job=nova-full&status=TIMED_OUT&sort=ended' });

  assert.equal(answer.headers['x-total-count'], String(expected.length));
  const builds = answer.json().map(({ build }: { build: string }) => build);
  assert.deepEqual(
    builds,
    expected.map(({ build }) => build.buildUuid),
  );
});

test('no cell of a CSV is a formula to a spreadsheet', async (t) => {
  const server = await webServer(t, parts());
  const [first] = BUILDS;
  const builds = [
    { ...first!, build: { ...first!.build, jobName: '=HYPERLINK("http://x")', endedAt: PAGE_TIME } },
  ];

  const other = await webServer(t, { store: memoryStore(builds) });
  const { body } = await other.inject({ url: '/api/v1/builds?format=csv' });

  assert.match(body, /,"'=HYPERLINK\(""http:\/\/x""\)",/);
  assert.ok(server);
});

test('a bug, a group and a build can be had in full', async (t) => {
  const server = await webServer(t, parts());
  const uuid = BUILDS.at(-1)?.build.buildUuid;

  const bug = (await server.inject({ url: '/api/v1/bugs/100004?by=day' })).json();
  const job = (await server.inject({ url: `/api/v1/groups/job/${encodeURIComponent(HOSTILE_NAME)}` })).json();
  const build = (await server.inject({ url: `/api/v1/builds/${uuid}` })).json();

  assert.equal(bug.bars.length, 10);
  assert.equal(bug.query, 'message:"100004"');
  assert.ok(bug.evidence.length > 10);
  assert.equal(job.group.name, HOSTILE_NAME);
  assert.equal(build.build.buildUuid, uuid);
  assert.equal(build.verdict.build, uuid);
});

test('what is wrong with a request is said as data', async (t) => {
  const server = await webServer(t, parts());

  const missing = await server.inject({ url: '/api/v1/bugs/nope' });
  const wrong = await server.inject({ url: '/api/v1/builds?limit=many' });

  assert.deepEqual([missing.statusCode, missing.json().error.code], [404, 'NOT_FOUND']);
  assert.equal(wrong.statusCode, 400);
  assert.match(wrong.json().error.message, /limit/);
});

test('the description names every call of the API', async (t) => {
  const server = await webServer(t, parts());

  const description = (await server.inject({ url: '/api/v1/openapi.json' })).json();
  const page = (await server.inject({ url: '/api' })).body;

  assert.equal(description.openapi, '3.1.0');
  for (const path of ['/api/v1/bugs', '/api/v1/bugs/{bug}', '/api/v1/builds', '/api/v1/status']) {
    assert.ok(description.paths[path]?.get?.responses['200'], path);
    assert.ok(page.includes(path), path);
  }
});

test('the status and the incidents are those of the page Now', async (t) => {
  const server = await webServer(t, parts());

  const status = (await server.inject({ url: '/api/v1/status' })).json();
  const incidents = (await server.inject({ url: '/api/v1/incidents' })).json();

  assert.equal(status.isComplete, true);
  assert.ok(status.failedLastDay > 100);
  assert.equal(incidents[0].bug, '100004');
});

test('feeds of any filter are well-formed Atom, whatever names say', async (t) => {
  const server = await webServer(t, parts());

  for (const query of ['', '?bug=100004', `?job=${encodeURIComponent(HOSTILE_NAME)}`, '?job=none']) {
    const { statusCode, body, headers } = await server.inject({ url: `/feed.atom${query}` });
    assert.equal(statusCode, 200);
    assert.match(String(headers['content-type']), /^application\/atom\+xml/);
    assert.ok(isWellFormed(body), query);
    assertLacks(body, /[\u0000-\u0008\u001b\u202e]|<script/);
  }
});

test('badges are pictures that hold their text, and nothing else', async (t) => {
  const server = await webServer(t, parts());
  const job = encodeURIComponent(HOSTILE_NAME);

  for (const path of ['classification', 'bug/100004', 'job/nova-full', `job/${job}`]) {
    const { statusCode, body, headers } = await server.inject({ url: `/badge/${path}.svg` });
    assert.equal(statusCode, 200, path);
    assert.match(String(headers['content-type']), /^image\/svg\+xml/);
    assert.ok(isWellFormed(body), path);
    assertLacks(body, /<script|<img/);
  }
  assert.equal((await server.inject({ url: '/badge/job/none.svg' })).statusCode, 404);
});

test('metrics count requests by route, not by address', async (t) => {
  const server = await webServer(t, parts());
  await server.inject({ url: '/bug/100004' });
  await server.inject({ url: '/no/such/page' });

  const { body } = await server.inject({ url: '/metrics' });

  assert.match(body, /dejabug_web_requests_total\{route="\/bug\/:bug",status="200"\} 1/);
  assert.match(body, /dejabug_web_requests_total\{route="none",status="404"\} 1/);
  assert.match(body, new RegExp(`dejabug_web_builds ${BUILDS.length}`));
});

/** Whether every tag is closed in its turn. */
function isWellFormed(xml: string): boolean {
  const open: string[] = [];
  let isWhole = true;
  const parser = new Parser(
    {
      onopentagname: (name) => void open.push(name),
      onclosetag: (name, isImplied) => {
        const isSelfClosing = isImplied && open.at(-1) === name;
        if (open.pop() !== name && !isSelfClosing) isWhole = false;
      },
    },
    { xmlMode: true },
  );
  parser.end(xml);
  return isWhole && open.length === 0;
}
