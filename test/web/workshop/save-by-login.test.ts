import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { DEFAULT_WEB_OPTIONS } from '../../../src/web/web-options.ts';
import { assertHas } from '../../support/assert-page.ts';
import { gitRepository } from '../../support/git-repository.ts';
import { cookiesOf, logIn } from '../../support/log-in.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { OIDC_CLIENT, startOidcProvider } from '../../support/oidc-provider.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { PAGE_TIME, webServer } from '../../support/web-server.ts';

const TEXT = 'query: message:"disk is full"\ntitle: The disk\n';

const DRAFT = { bug: 'full-disk', text: TEXT, action: 'save' };

const OWN_PAGE = { 'sec-fetch-site': 'same-origin' };

/** Pages that save into a real repository, and a log-in server whose people at example.org may write. */
async function setUp(t: TestContext) {
  const root = scratchFolder(t, { 'queries/old.yaml': TEXT, 'README.md': 'read me\n' });
  const git = gitRepository(root);
  const provider = await startOidcProvider(t);
  const oidc = { issuer: provider.issuer, clientId: OIDC_CLIENT, writers: ['*@example.org'] };
  const tokenHashes = [createHash('sha256').update('secret').digest('hex')];
  const signatureFolder = join(root, 'queries');
  const options = {
    ...DEFAULT_WEB_OPTIONS,
    baseUrl: 'http://pages.example',
    oidc,
    tokenHashes,
    signatureFolder,
  };
  let time = PAGE_TIME;
  const server = await webServer(t, { store: memoryStore([]), options, now: () => time });
  const logInAs = async (claims: Record<string, unknown>) => {
    provider.claims = claims;
    return (await logIn(server)).done;
  };
  const save = (cookies: Record<string, string>, headers: Record<string, string> = OWN_PAGE) =>
    server.inject({
      method: 'POST',
      url: '/workshop',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html', ...headers },
      cookies,
      payload: new URLSearchParams(DRAFT).toString(),
    });
  const passTime = (ms: number) => {
    time = new Date(time.getTime() + ms);
  };
  return { git, logInAs, save, passTime };
}

const ALICE = { email: 'alice@example.org', email_verified: true };

test('a person who logged in saves a signature in their own name', async (t) => {
  const { git, logInAs, save } = await setUp(t);
  const cookies = cookiesOf(await logInAs(ALICE));

  const saved = await save(cookies);
  const again = await save(cookies);

  assert.equal(saved.statusCode, 200);
  assertHas(saved.body, /Saved on the branch signature\/full-disk as commit/);
  assertHas(again.body, /Saved on the branch signature\/full-disk-2 as commit/);
  assert.equal(git('show', 'signature/full-disk:queries/full-disk.yaml'), TEXT);
  assert.equal(git('diff', '--name-only', 'main', 'signature/full-disk'), 'queries/full-disk.yaml\n');
  assert.equal(
    git('log', '-1', '--format=%an <%ae>, %cn <%ce>: %s', 'signature/full-disk'),
    'alice@example.org <alice@example.org>, alice@example.org <alice@example.org>: query(full-disk): The disk\n',
  );
  assert.equal(git('status', '--porcelain'), '');
});

test('what another site sends with the log-in of a person saves nothing', async (t) => {
  const { git, logInAs, save } = await setUp(t);
  const cookies = cookiesOf(await logInAs(ALICE));

  const foreign = [
    await save(cookies, { 'sec-fetch-site': 'cross-site' }),
    await save(cookies, { 'sec-fetch-site': 'same-site' }),
    await save(cookies, { origin: 'https://evil.example' }),
    await save(cookies, { origin: 'null' }),
  ];

  assert.deepEqual(
    foreign.map(({ statusCode }) => statusCode),
    [403, 403, 403, 403],
  );
  assert.equal(git('branch', '--list', 'signature/*'), '');
});

test('a person without the right, or whose log-in is over, saves nothing', async (t) => {
  const { git, logInAs, save, passTime } = await setUp(t);
  const strangers = [
    { email: 'mallory@example.com', email_verified: true },
    { email: 'alice@example.org', email_verified: false },
    { sub: 'alice@example.org', preferred_username: 'alice@example.org' },
  ];

  for (const claims of strangers) {
    const refused = await logInAs(claims);

    assert.equal(refused.statusCode, 403, JSON.stringify(claims));
    assert.equal((await save(cookiesOf(refused))).statusCode, 401);
  }
  const cookies = cookiesOf(await logInAs(ALICE));
  passTime(8 * 3_600_000);

  assert.equal((await save(cookies)).statusCode, 401);
  assert.equal((await save({})).statusCode, 401);
  assert.equal(git('branch', '--list', 'signature/*'), '');
});

test('a token beside it names nobody else: the person who logged in is the author', async (t) => {
  const { git, logInAs, save } = await setUp(t);
  const cookies = cookiesOf(await logInAs({ ...ALICE, email: 'bob"<x>@example.org' }));

  await save(cookies, { ...OWN_PAGE, authorization: 'Bearer secret' });

  assert.equal(
    git('log', '-1', '--format=%an <%ae>', 'signature/full-disk'),
    'bob"x@example.org <bob"x@example.org>\n',
  );
});
