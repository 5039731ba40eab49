import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { isAppError } from '../../../src/errors.ts';
import { type ClusterOptions, openStore } from '../../../src/store/open-store.ts';
import { type Asked, startServer } from '../../fakes/start-server.ts';
import { makeCertificates } from '../../support/certificates.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const { ca, server: certificate } = makeCertificates(temporaryFolder());
const { ca: otherAuthority } = makeCertificates(temporaryFolder());

/** A server behind TLS that knows its version, and no build. */
async function startCluster(context: TestContext, version: string) {
  const asked: Asked[] = [];
  const url = await startServer(
    context,
    (request) => {
      asked.push(request);
      const headers = { 'x-elastic-product': 'Elasticsearch' };
      if (request.path.startsWith('/_nodes')) return { headers, body: { nodes: { n: { version } } } };
      return { headers, status: 404, body: { found: false } };
    },
    certificate,
  );
  return { url, asked };
}

/** Connects as the commands do, and asks for a build. */
async function askForBuild(location: string, cluster: ClusterOptions): Promise<void> {
  const store = await openStore(location, { mode: 'read', cluster });
  try {
    assert.equal(await store.findBuild('b1'), undefined);
  } finally {
    await store.close();
  }
}

const withUser = (url: string) => url.replace('https://', 'https://ann:p%40ss@');
const basic = (user: string) => `Basic ${Buffer.from(user).toString('base64')}`;

/** A cloud id names the host as `HOST$CLUSTER$KIBANA`, for https://CLUSTER.HOST: here the two make up 127.0.0.1. */
const inCloud = (url: string) =>
  `cloud:mine:${Buffer.from(`1:${new URL(url).port}$127.0.0$kibana`).toString('base64')}`;

const CREDENTIALS: readonly (readonly [
  string,
  (url: string) => string,
  ClusterOptions,
  string | undefined,
])[] = [
  ['no credentials', String, {}, undefined],
  ['an API key', String, { apiKey: 'a2V5OnNlY3JldA==' }, 'ApiKey a2V5OnNlY3JldA=='],
  ['user and password', String, { username: 'ann', password: 'p@ss' }, basic('ann:p@ss')],
  ['user and password of the address', withUser, {}, basic('ann:p@ss')],
  ['an API key rather than the user of the address', withUser, { apiKey: 'k' }, 'ApiKey k'],
  ['an API key, to the host of a cloud id', inCloud, { apiKey: 'k' }, 'ApiKey k'],
  [
    'user and password, to the host of a cloud id',
    inCloud,
    { username: 'ann', password: 'x' },
    basic('ann:x'),
  ],
];
for (const [name, place, credentials, expected] of CREDENTIALS) {
  test(`each request bears ${name}`, async (context) => {
    const { url, asked } = await startCluster(context, '9.2.4');

    await askForBuild(place(url), { ...credentials, ca });

    assert.ok(asked.some(({ path }) => path.startsWith('/dejabug-builds/_doc/b1')));
    assert.deepEqual([...new Set(asked.map(({ headers }) => headers.authorization))], [expected]);
  });
}

test('without the right authority nothing is sent, in the cloud neither', async (context) => {
  const { url, asked } = await startCluster(context, '9.2.4');

  for (const location of [url, inCloud(url)]) {
    for (const ca of [{}, { ca: otherAuthority }])
      await assert.rejects(
        askForBuild(location, { apiKey: 'k', ...ca }),
        /expected a certificate that can be trusted/,
      );
  }

  assert.equal(asked.length, 0);
});

for (const [version, accept] of [
  ['8.19.9', /compatible-with=8/],
  ['9.2.4', /compatible-with=9/],
] as const) {
  test(`a server of version ${version} is spoken to in its own media type`, async (context) => {
    const { url, asked } = await startCluster(context, version);

    await askForBuild(url, { ca });

    assert.match(asked.at(-1)?.headers.accept ?? '', accept);
  });
}

const REFUSED: readonly (readonly [string, string, Parameters<typeof isAppError>[1], RegExp])[] = [
  ['no base64', 'cloud:mine', 'CONFIG_INVALID', /expected a cloud id.*found "mine"/],
  [
    'no host',
    `cloud:mine:${Buffer.from('host').toString('base64')}`,
    'CONFIG_INVALID',
    /expected a cloud id/,
  ],
];
for (const [name, location, code, message] of REFUSED) {
  test(`a cloud id with ${name} is refused, and it is said what one is`, async () => {
    await assert.rejects(openStore(location, { mode: 'read' }), (error: Error) => {
      assert.ok(isAppError(error, code), String(error));
      assert.match(error.message, message);
      return true;
    });
  });
}

test('a server that is too old is refused, and so is one that is no cluster', async (context) => {
  const { url } = await startCluster(context, '8.18.1');
  const other = await startServer(context, () => ({
    headers: { 'x-elastic-product': 'Elasticsearch' },
    body: {},
  }));

  await assert.rejects(askForBuild(url, { ca }), /expected Elasticsearch 8\.19 or later, found 8\.18\.1/);
  await assert.rejects(
    askForBuild(other, {}),
    /expected an Elasticsearch cluster, found a server that names no nodes/,
  );
});
