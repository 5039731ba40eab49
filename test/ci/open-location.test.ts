import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { LogPolicy } from '../../src/ci/log-policy.ts';
import { openLocation } from '../../src/ci/open-location.ts';
import { isAppError } from '../../src/errors.ts';
import { LOCAL_LOGS } from '../support/ci-context.ts';
import { send, startLogServer } from '../support/log-server.ts';
import { readSource } from '../support/read-source.ts';

const NOW = () => new Date('2026-11-21T12:00:00Z');

/** Any public host: what is asked when nobody configured anything. */
const ANYWHERE: LogPolicy = { ...LOCAL_LOGS, hosts: [] };

async function read(context: TestContext, location: string, policy: LogPolicy) {
  const source = await openLocation({ location }, policy, NOW);
  context.after(() => source.close?.());
  return readSource(source);
}

const REFUSED: readonly [location: string, hosts: readonly string[]][] = [
  ['/etc/passwd', []],
  ['../secrets', []],
  ['file:///etc/passwd', []],
  ['ftp://logs.example.com/a/', ['logs.example.com']],
  ['-', []],
  ['https://logs.example.com/a/', ['logs.example.org']],
  ['https://logs.example.com:8443/a/', ['logs.example.com:443']],
  ['https://example.com/a/', ['*.example.com']],
  ['https://evilexample.com/a/', ['*.example.com']],
  ['https://logs.example.com@10.0.0.1/', ['logs.example.com']],
];

for (const [location, hosts] of REFUSED) {
  test(`${location} is refused before anything is asked, with ${hosts.length} hosts listed`, async () => {
    await assert.rejects(openLocation({ location }, { ...LOCAL_LOGS, hosts }, NOW), (error) => {
      assert.ok(isAppError(error, 'ADDRESS_REFUSED'), String(error));
      return true;
    });
  });
}

const OPENED: readonly [location: string, hosts: readonly string[]][] = [
  ['https://logs.example.com/a/', []],
  ['https://logs.example.com/a/', ['LOGS.example.com']],
  ['https://logs.example.com/a/', ['logs.example.com:443']],
  ['https://a.b.example.com/a/', ['*.example.com']],
];

for (const [location, hosts] of OPENED) {
  test(`${location} may be asked where ${hosts.join(' ') || 'no host'} is listed`, async () => {
    const source = await openLocation({ location }, { ...LOCAL_LOGS, hosts }, NOW);

    assert.equal(source.location, location);
    await source.close?.();
  });
}

/** Ways to write an address of this machine. */
const THIS_MACHINE = [
  '127.0.0.1',
  'localhost',
  'LOCALHOST',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '127.1',
  '0',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:ffff:7f00:0001]',
  '①②⑦.0.0.1',
];

for (const host of THIS_MACHINE) {
  test(`http://${host} leads to this machine and is not asked`, async (context) => {
    const server = await startLogServer(context, { '/a.log': send('secret') });
    const { port } = new URL(server.url);

    const reading = read(context, `http://${host}:${port}/a.log`, ANYWHERE);

    await assert.rejects(reading, /private address/);
    assert.equal(server.requests.length, 0);
  });
}

test('a host below a listed domain may not be a private address; a host that is named may', async (context) => {
  const server = await startLogServer(context, { '/a.log': send('a log') });
  const { port } = new URL(server.url);
  const address = `http://localhost:${port}/a.log`;

  await assert.rejects(
    read(context, address, { ...LOCAL_LOGS, hosts: ['*.localhost', 'elsewhere'] }),
    /ADDRESS|found the host/,
  );
  assert.deepEqual(await read(context, address, { ...LOCAL_LOGS, hosts: ['localhost'] }), {
    'a.log': 'a log',
  });
  assert.deepEqual(await read(context, address, { ...LOCAL_LOGS, hosts: [`localhost:${port}`] }), {
    'a.log': 'a log',
  });
});

test('a listed host can not lead on to another one, nor to another port', async (context) => {
  const inner = await startLogServer(context, { '/secret': send('secret') });
  const { port } = new URL(inner.url);
  for (const target of [
    `http://localhost:${port}/secret`,
    `${inner.url}secret`,
    'http://169.254.169.254/latest',
  ]) {
    const server = await startLogServer(context, {
      '/a.log': (_request, response) => response.writeHead(302, { location: target }).end(),
    });

    await assert.rejects(read(context, `${server.url}a.log`, LOCAL_LOGS), /which is outside of/);
  }
  assert.equal(inner.requests.length, 0);
});

test('a redirect that leads in a circle ends', async (context) => {
  const server = await startLogServer(context, {
    '/a.log': (_request, response) => response.writeHead(302, { location: '/a.log' }).end(),
  });

  await assert.rejects(read(context, `${server.url}a.log`, LOCAL_LOGS), /more than 5 redirects/);
});
