import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { readSignature } from '../../../src/signatures/read-signature.ts';
import type { WebServer } from '../../../src/web/web-context.ts';
import { DEFAULT_WEB_OPTIONS } from '../../../src/web/web-options.ts';
import { assertHas, assertLacks } from '../../support/assert-page.ts';
import { gitRepository } from '../../support/git-repository.ts';
import { makeBug, makeVerdict } from '../../support/make-verdict.ts';
import { osloFile, osloLine } from '../../support/sample-log.ts';
import { sampleBuild, writeSample } from '../../support/sample-store.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { emptyStore, webServer } from '../../support/web-server.ts';

const SOURCE = 'query: message:"disk is full"\ntitle: The disk\n';

/** What a browser says of a request from our own page. */
const OWN_PAGE = { 'sec-fetch-site': 'same-origin' };

async function setUp(t: TestContext, options = DEFAULT_WEB_OPTIONS): Promise<WebServer> {
  const store = await emptyStore(t);
  const log = osloLine(0, 'all is well') + osloLine(1, 'node-7: disk is full after 42 s', 'ERROR');
  for (const [name, status] of [
    ['b1', 'FAILURE'],
    ['b2', 'SUCCESS'],
  ] as const) {
    const bugs = status === 'FAILURE' ? [makeBug('other', { title: 'Another <b>' })] : [];
    const endedAt = new Date('2026-11-21T10:00:00Z');
    const verdict = makeVerdict({ build: name, status, bugs });
    await writeSample(store, sampleBuild(name, { status, endedAt }), [osloFile('logs/n-cpu.txt', [log])], {
      verdict,
    });
  }
  const { signature } = readSignature('full-disk.yaml', SOURCE);
  assert.ok(signature);
  const set = { version: 'v1', signatures: [signature] };
  return webServer(t, {
    store,
    options,
    signatures: () => ({ set, sources: new Map([['full-disk.yaml', SOURCE]]) }),
  });
}

async function get(server: WebServer, url: string, status = 200): Promise<string> {
  const answer = await server.inject({ url, headers: { accept: 'text/html' } });
  assert.equal(answer.statusCode, status, answer.body.slice(0, 300));
  return answer.body;
}

function post(
  server: WebServer,
  fields: Readonly<Record<string, string>>,
  headers: Record<string, string> = {},
) {
  return server.inject({
    method: 'POST',
    url: '/workshop',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'text/html',
      ...headers,
    },
    payload: new URLSearchParams(fields).toString(),
  });
}

function textIn(page: string): string {
  return (
    /<textarea[^>]*>\n?([^<]*)<\/textarea>/
      .exec(page)?.[1]
      ?.replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&') ?? ''
  );
}

test('the workshop opens a signature, a query, or lines of a log', async (t) => {
  const server = await setUp(t);

  const known = await get(server, '/workshop?bug=full-disk');
  const query = await get(server, '/workshop?q=message%3A%22x+y%22');
  const lines = await get(server, '/workshop?build=b1&file=logs%2Fn-cpu.txt&lines=2');
  const nothing = await get(server, '/workshop?build=b1&file=logs%2Fn-cpu.txt&lines=99');

  assert.equal(textIn(known), SOURCE);
  assert.match(textIn(query), /query: message:"x y"/);
  assert.match(textIn(lines), /query: message:"disk is full after" AND tags:"n-cpu.txt"/);
  assertHas(nothing, /Nothing in these lines stays the same/);
});

test('problems are told with their places, also from a script', async (t) => {
  const server = await setUp(t);
  const draft = { bug: 'x', text: 'query: message:"open\nsupress-graph: true\n' };

  const page = await post(server, { ...draft, action: 'check' });
  const part = await server.inject({
    method: 'POST',
    headers: OWN_PAGE,
    url: '/workshop/check',
    payload: draft,
  });
  const sound = await server.inject({
    method: 'POST',
    headers: OWN_PAGE,
    url: '/workshop/check',
    payload: { bug: 'x', text: SOURCE },
  });

  assertHas(page.body, /line 1, column 16/);
  assertHas(page.body, /unknown key &quot;supress-graph&quot;/);
  assertHas(part.body, /data-line="2" data-column="1"/);
  assertHas(sound.body, /No problems/);
});

test('without a script a signature is tried by its form', async (t) => {
  const server = await setUp(t);

  const sent = await post(server, { bug: 'full-disk', text: SOURCE.replaceAll('\n', '\r\n'), action: 'try' });
  const page = await get(server, sent.headers.location ?? '');

  assert.equal(sent.statusCode, 303);
  assertHas(page, /It hits builds that passed: it does not tell failures from successes/);
  assertHas(page, /Builds that passed and are hit/);
  assertHas(page, /href="\/build\/b2\/log\/logs\/n-cpu\.txt\?line=2#L2"/);
  assertHas(page, /Another &lt;b>/);
  assert.equal(textIn(page), SOURCE);
});

test('a run tells its progress until it is over, and can be looked at', async (t) => {
  const server = await setUp(t);
  const payload = { bug: 'new', text: 'query: message:"disk is full" AND build_status:FAILURE\n' };

  const started = await server.inject({ method: 'POST', headers: OWN_PAGE, url: '/workshop/runs', payload });
  const { id } = started.json<{ id: string }>();
  const events = await server.inject({ url: `/workshop/runs/${id}/events` });
  const part = await get(server, `/workshop/runs/${id}?part=1`);

  assert.equal(started.statusCode, 201);
  assert.equal(events.headers['content-type'], 'text/event-stream');
  assert.match(events.body, /event: over\ndata: \{"kind":"done"\}\n\n$/);
  assertHas(part, /It hits failed builds only/);
  assertHas(part, /1 gain it, 0 lose it/);
});

test('a run can be cancelled, and one of a signature with errors does not begin', async (t) => {
  const server = await setUp(t);
  const start = (text: string) =>
    server.inject({
      method: 'POST',
      headers: OWN_PAGE,
      url: '/workshop/runs',
      payload: { bug: 'new', text },
    });

  const { id } = (await start('query: message:/.*[a-z]+.*x/\n')).json<{ id: string }>();
  const cancelled = await server.inject({ method: 'DELETE', headers: OWN_PAGE, url: `/workshop/runs/${id}` });
  await server.inject({ url: `/workshop/runs/${id}/events` });

  assert.equal(cancelled.statusCode, 204);
  assertHas(await get(server, `/workshop/runs/${id}?part=1`), /cancelled before it was done|It hits nothing/);
  assert.equal((await start('query: "')).statusCode, 422);
  await get(server, '/workshop/runs/nobody', 404);
});

test('a signature can be downloaded as a file', async (t) => {
  const server = await setUp(t);

  const { body, headers } = await post(server, { bug: '../../full disk"', text: SOURCE, action: 'download' });

  assert.equal(body, SOURCE);
  assert.equal(headers['content-disposition'], 'attachment; filename=".._.._full_disk_.yaml"');
  assert.equal(headers['content-type'], 'application/yaml; charset=utf-8');
});

test('what another site sends is refused', async (t) => {
  const server = await setUp(t);
  const fields = { bug: 'x', text: SOURCE, action: 'check' };

  const foreign = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site', origin: 'http://localhost:80' },
  ];

  for (const headers of foreign) assert.equal((await post(server, fields, headers)).statusCode, 403);
  assert.equal((await post(server, fields, { 'sec-fetch-site': 'same-origin' })).statusCode, 200);
  assert.equal((await post(server, fields, { origin: 'http://localhost:80' })).statusCode, 200);
});

test('who may write saves a signature as a branch; nobody else can', async (t) => {
  const folder = scratchFolder(t, { 'full-disk.yaml': SOURCE });
  const git = gitRepository(folder);
  const tokenHashes = [createHash('sha256').update('secret').digest('hex')];
  const server = await setUp(t, { ...DEFAULT_WEB_OPTIONS, tokenHashes, signatureFolder: folder });
  const fields = { bug: 'new-bug', text: SOURCE, action: 'save' };

  const nobody = await post(server, fields);
  const wrong = await post(server, fields, { authorization: 'Bearer guess' });
  const broken = await post(server, { ...fields, text: 'query: "' }, { authorization: 'Bearer secret' });
  const saved = await post(server, fields, { authorization: 'Bearer secret' });

  assert.deepEqual([nobody.statusCode, wrong.statusCode, saved.statusCode], [401, 403, 200]);
  assertHas(broken.body, /can not be saved as long as it has errors/);
  assertHas(saved.body, /Saved on the branch signature\/new-bug as commit/);
  assert.equal(git('show', 'signature/new-bug:new-bug.yaml'), SOURCE);
  assert.match(
    git('log', '-1', '--format=%an|%s', 'signature/new-bug'),
    /^token [0-9a-f]{8}\|query\(new-bug\): The disk$/m,
  );
  assert.equal(git('status', '--porcelain'), '');
});

test('hostile text is shown as text', async (t) => {
  const server = await setUp(t);
  const hostile = '</textarea><script>alert(1)</script>';

  const page = await post(server, { bug: hostile, text: `query: ${hostile}\n`, action: 'check' });
  const opened = await get(server, `/workshop?q=${encodeURIComponent(hostile)}`);
  const big = await post(server, { bug: 'x', text: 'x'.repeat(200_000), action: 'check' });

  for (const body of [page.body, opened]) assertLacks(body, /<script>alert|<\/textarea><script/);
  assert.equal(big.statusCode, 400);
});
