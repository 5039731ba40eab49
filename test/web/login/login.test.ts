import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { writerName } from '../../../src/web/login/may-write.ts';
import type { WebServer } from '../../../src/web/web-context.ts';
import { DEFAULT_WEB_OPTIONS } from '../../../src/web/web-options.ts';
import { assertHas } from '../../support/assert-page.ts';
import { cookiesOf, logIn } from '../../support/log-in.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { OIDC_CLIENT, type OidcProvider, startOidcProvider } from '../../support/oidc-provider.ts';
import { webServer } from '../../support/web-server.ts';

const WRITER = { email: 'alice@example.org', email_verified: true };

async function setUp(t: TestContext): Promise<{ server: WebServer; provider: OidcProvider }> {
  const provider = await startOidcProvider(t);
  provider.claims = WRITER;
  const oidc = { issuer: provider.issuer, clientId: OIDC_CLIENT, writers: ['*@example.org'] };
  const options = { ...DEFAULT_WEB_OPTIONS, baseUrl: 'http://pages.example', oidc };
  return { server: await webServer(t, { store: memoryStore([]), options }), provider };
}

test('who may write logs in, is known afterwards, and logs out', async (t) => {
  const { server } = await setUp(t);

  const { done } = await logIn(server);
  const cookies = cookiesOf(done);
  const page = await server.inject({ url: '/login', cookies });
  const out = await server.inject({
    method: 'POST',
    url: '/logout',
    cookies,
    headers: { 'sec-fetch-site': 'same-origin' },
  });

  assert.deepEqual([done.statusCode, done.headers.location], [303, '/workshop']);
  const cookie = done.cookies.find(({ name }) => name === 'dejabug-user');
  assert.deepEqual([cookie?.httpOnly, cookie?.sameSite], [true, 'Lax']);
  assertHas(page.body, /You are <bdi>alice@example.org/);
  assert.equal(out.cookies[0]?.value, '');
});

test('who may not write is told so', async (t) => {
  const { server, provider } = await setUp(t);
  provider.claims = { email: 'mallory@example.com', email_verified: true };

  const { done } = await logIn(server);

  assert.equal(done.statusCode, 403);
  assert.equal(
    done.cookies.some(({ name }) => name === 'dejabug-user'),
    false,
  );
});

test('an answer that was not asked for, or not from the log-in server, is refused', async (t) => {
  const { server, provider } = await setUp(t);
  const { back, begun } = await logIn(server);

  const withoutCookie = await server.inject({ url: back.pathname + back.search });
  const twice = await server.inject({ url: back.pathname + back.search, cookies: cookiesOf(begun) });
  const otherState = await server.inject({
    url: '/login/callback?code=x&state=y',
    cookies: cookiesOf(begun),
  });
  const spoiled: number[] = [];
  for (const spoil of [{ nonce: 'other' }, { aud: 'other' }, { iss: 'https://other.example' }, { exp: 1 }]) {
    provider.spoil = spoil;
    spoiled.push((await logIn(server)).done.statusCode);
  }

  assert.deepEqual([withoutCookie.statusCode, twice.statusCode, otherState.statusCode], [400, 400, 400]);
  assert.deepEqual(spoiled, [400, 400, 400, 400]);
});

test('a cookie that was changed says nothing', async (t) => {
  const { server } = await setUp(t);
  const { done } = await logIn(server);
  const { 'dejabug-user': value = '' } = cookiesOf(done);
  const forged = Buffer.from(JSON.stringify({ until: 9e15, value: 'root' })).toString('base64url');

  for (const cookie of [value.slice(0, -3), `${forged}.${value.split('.')[1]}`, 'x', '', '%00']) {
    const { body } = await server.inject({ url: '/login', cookies: { 'dejabug-user': cookie } });
    assertHas(body, /Everything can be read without/);
  }
});

test('a log-in leads nowhere but to pages of this server', async (t) => {
  const { server } = await setUp(t);

  for (const to of ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) {
    assert.equal((await logIn(server, to)).done.headers.location, '/', to);
  }
});

test('writers are mail addresses that were verified, and groups', () => {
  const cases: [Record<string, unknown>, string | undefined][] = [
    [{ email: 'Alice@Example.org', email_verified: true }, 'Alice@Example.org'],
    [{ email: 'alice@example.org', email_verified: false }, undefined],
    [{ email: 'alice@example.org' }, undefined],
    [{ email: 'alice@example.org.evil.example', email_verified: true }, undefined],
    [{ email: 'alice@evil@example.org', email_verified: true }, undefined],
    [{ sub: 's1', groups: ['ci'] }, 's1'],
    [{ sub: 's1', preferred_username: 'bob', groups: ['ci', 'x'] }, 'bob'],
    [{ sub: 's1', groups: 'ci' }, undefined],
    [{}, undefined],
  ];

  for (const [claims, expected] of cases) {
    assert.equal(writerName(claims, ['*@example.org', 'group:ci']), expected, JSON.stringify(claims));
  }
});
