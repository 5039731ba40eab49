import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import {
  createLogServerSource,
  type LogServerOptions,
} from '../../../src/ci/log-server/log-server-source.ts';
import { DEFAULT_SOURCE_LIMITS } from '../../../src/ci/source-limits.ts';
import { isAppError } from '../../../src/errors.ts';
import { type Handler, send, startLogServer } from '../../support/log-server.ts';

const LOG = `${'2026-11-21 10:00:00.000 | a line of a log\n'.repeat(20_000)}the end\n`;

const QUICK: LogServerOptions = {
  limits: DEFAULT_SOURCE_LIMITS,
  retries: 3,
  timeoutMs: 10_000,
  backOffMs: 5,
};

interface Reading {
  readonly texts: Readonly<Record<string, string>>;
  readonly failures: Readonly<Record<string, string>>;
  readonly incomplete: readonly { filename: string; reason: string; message: string }[];
}

async function read(
  context: TestContext,
  address: string,
  options: Partial<LogServerOptions> = {},
): Promise<Reading> {
  const source = createLogServerSource(address, { ...QUICK, ...options });
  context.after(() => source.close?.());
  const { signal } = new AbortController();
  const texts: Record<string, string> = {};
  const failures: Record<string, string> = {};
  for await (const file of source.files(signal)) {
    texts[file.path] = '';
    try {
      for await (const chunk of file.open(signal)) texts[file.path] += Buffer.from(chunk).toString('latin1');
    } catch (error) {
      failures[file.path] = (error as Error).message;
    }
  }
  return { texts, failures, incomplete: source.incomplete };
}

const index = (...links: string[]): Handler =>
  send(
    `<html><h1>Index of /</h1>${links.map((link) => `<a href="${link}">${link}</a>`).join('\n')}</html>`,
    'text/html',
  );

test("Zuul's manifest names the files, and the inventory the build", async (context) => {
  const tree = [
    { name: 'job-output.txt', mimetype: 'text/plain', size: LOG.length },
    { name: 'job-output.txt.gz', mimetype: 'text/plain', encoding: 'gzip' },
    { name: '..', mimetype: 'application/directory', children: [{ name: 'passwd', mimetype: 'text/plain' }] },
    {
      name: 'zuul-info',
      mimetype: 'application/directory',
      children: [{ name: 'inventory.yaml', mimetype: 'text/plain' }],
    },
    {
      name: 'node 1',
      mimetype: 'application/directory',
      children: [{ name: 'a#b%.log', mimetype: 'text/plain' }],
    },
  ];
  const server = await startLogServer(context, {
    '/x/zuul-manifest.json': send(JSON.stringify({ tree }), 'application/json'),
    '/x/job-output.txt': send(LOG),
    '/x/zuul-info/inventory.yaml': send('all: {hosts: {}, vars: {zuul: {build: abc, job: unit, change: 5}}}'),
    '/x/node%201/a%23b%25.log': send('strange name'),
  });
  const source = createLogServerSource(`${server.url}x/`, QUICK);
  context.after(() => source.close?.());

  const build = await source.describe(new AbortController().signal);
  const { texts } = await read(context, `${server.url}x/`);

  assert.deepEqual(
    { uuid: build.buildUuid, job: build.jobName, change: build.change, url: build.logUrl },
    { uuid: 'abc', job: 'unit', change: '5', url: `${server.url}x/` },
  );
  assert.deepEqual(texts, { 'job-output.txt': LOG, 'node 1/a#b%.log': 'strange name' });
});

test('without a manifest, index pages are followed, and nothing above or beside the folder', async (context) => {
  const outside = [
    '../',
    '/',
    '/b/',
    'https://example.com/',
    '?C=M;O=A',
    '#top',
    'mailto:root@example.com',
    '/a/c/d/e.log',
  ];
  const server = await startLogServer(context, {
    '/a/': index(...outside, 'one.log', 'one.log', 'c/', '/a/two.log'),
    '/a/c/': index('../', 'three%20.log', '/a/'),
    '/a/one.log': send('1'),
    '/a/two.log': send('2'),
    '/a/c/three%20.log': send('3'),
  });

  const { texts } = await read(context, `${server.url}a/`);

  assert.deepEqual(texts, { 'one.log': '1', 'two.log': '2', 'c/three .log': '3' });
  assert.ok(server.requests.every(({ path }) => path.startsWith('/a/')));
});

test('an address without a slash is taken as the folder or the file that it is', async (context) => {
  const server = await startLogServer(context, {
    '/a': (_request, response) => response.writeHead(301, { location: '/a/' }).end(),
    '/a/': index('one.log'),
    '/a/one.log': send('1'),
  });

  await assert.rejects(read(context, `${server.url}missing`), /expected logs at .*, found status 404; check/);
  const folder = await read(context, `${server.url}a`);
  const file = await read(context, `${server.url}a/one.log`);

  assert.deepEqual(folder.texts, { 'one.log': '1' });
  assert.deepEqual(file.texts, { 'one.log': '1' });
});

test('after a cut the rest is asked for by Range and If-Range', async (context) => {
  const server = await startLogServer(context, {
    '/': index('a.log'),
    '/a.log': (request, response, count) => {
      const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
      const status = from > 0 ? 206 : 200;
      response.writeHead(status, {
        'content-length': LOG.length - from,
        etag: '"v1"',
        ...(from > 0 ? { 'content-range': `bytes ${from}-${LOG.length - 1}/${LOG.length}` } : {}),
      });
      if (count < 4) response.write(LOG.slice(from, from + 100_000), () => response.destroy());
      else response.end(LOG.slice(from));
    },
  });

  const { texts, failures } = await read(context, server.url);

  assert.deepEqual(failures, {});
  assert.equal(texts['a.log'], LOG);
  const again = server.requests.filter(({ path }) => path === '/a.log').slice(1);
  assert.equal(again.length, 3);
  for (const { headers } of again) {
    assert.match(headers.range ?? '', /^bytes=\d+-$/);
    assert.equal(headers['if-range'], '"v1"');
  }
});

test('a server that knows no Range is read again and the part that is there left out', async (context) => {
  const server = await startLogServer(context, {
    '/': index('a.log'),
    '/a.log': (_request, response, count) => {
      response.writeHead(200, { 'content-length': LOG.length });
      if (count === 1) response.write(LOG.slice(0, 300_000), () => response.destroy());
      else response.end(LOG);
    },
  });

  const { texts, failures } = await read(context, server.url);

  assert.deepEqual(failures, {});
  assert.equal(texts['a.log'], LOG);
});

test('a file that is cut again and again keeps what came and says so', async (context) => {
  const server = await startLogServer(context, {
    '/': index('a.log', 'b.log'),
    '/a.log': (_request, response, count) => {
      response.writeHead(count === 1 ? 200 : 206, {
        'content-length': 100,
        'content-range': 'bytes 10-99/100',
      });
      if (count === 1) response.write('0123456789', () => response.destroy());
      else response.flushHeaders();
      if (count > 1) response.destroy();
    },
    '/b.log': send('whole'),
  });

  const { texts, failures } = await read(context, server.url);

  assert.equal(texts['a.log'], '0123456789');
  assert.match(failures['a.log'] ?? '', /expected .*, found .*/);
  assert.equal(texts['b.log'], 'whole');
});

test('429 and 5xx are tried again, as late as Retry-After says; 404 is not', async (context) => {
  let refusedAt = 0;
  let waitedMs = 0;
  const server = await startLogServer(context, {
    '/': index('a.log', 'gone.log'),
    '/a.log': (_request, response, count) => {
      if (count === 1) response.writeHead(503).end();
      else if (count === 2) {
        refusedAt = performance.now();
        response.writeHead(429, { 'retry-after': '1' }).end();
      } else {
        waitedMs = performance.now() - refusedAt;
        response.end('at last');
      }
    },
  });

  const { texts, failures } = await read(context, server.url);

  assert.equal(texts['a.log'], 'at last');
  assert.ok(waitedMs >= 990, `${waitedMs} ms`);
  assert.match(failures['gone.log'] ?? '', /found status 404/);
  assert.equal(server.requests.filter(({ path }) => path === '/gone.log').length, 1);
});

test('a server that says nothing ends in a clear message', async (context) => {
  const server = await startLogServer(context, { '/zuul-manifest.json': () => {} });

  const reading = read(context, server.url, { timeoutMs: 50, retries: 1 });

  await assert.rejects(reading, (error) => {
    assert.ok(isAppError(error, 'SOURCE_UNAVAILABLE'));
    assert.match(error.message, /expected an answer from http:.*, found .*; try again later/);
    return true;
  });
});

test('a redirect that leaves the folder or the host is not followed', async (context) => {
  const other = await startLogServer(context, { '/secret': send('secret') });
  const away: Handler = (_request, response) =>
    response.writeHead(302, { location: `${other.url}secret` }).end();
  const above: Handler = (_request, response) => response.writeHead(302, { location: '/secret' }).end();
  const server = await startLogServer(context, {
    '/a/': index('away.log', 'above.log'),
    '/a/away.log': away,
    '/a/above.log': above,
    '/secret': send('secret'),
  });

  const { texts, failures } = await read(context, `${server.url}a/`);

  assert.deepEqual(texts, { 'away.log': '', 'above.log': '' });
  for (const message of Object.values(failures)) assert.match(message, /the address .*, which is outside of/);
  assert.equal(other.requests.length, 0);
});

test('private addresses are refused where they are not allowed', async (context) => {
  const server = await startLogServer(context, { '/': index('a.log') });
  const byName = server.url.replace('127.0.0.1', 'localhost');

  for (const address of [server.url, byName]) {
    const reading = read(context, address, { allowPrivateAddresses: false, retries: 0 });

    await assert.rejects(reading, /private address/);
  }
  assert.equal(server.requests.length, 0);
});

test('an error page with status 200 is no log, a log that is HTML is', async (context) => {
  const page = '<!DOCTYPE html>\n<html><body>Not there</body></html>';
  const server = await startLogServer(context, {
    '/': index('a.log', 'console.html', 'stack.log'),
    '/a.log': send(page, 'text/html; charset=utf-8'),
    '/console.html': send(page, 'text/html'),
    '/stack.log': send('<html> is what the server answered\n', 'text/plain'),
  });

  const { texts, failures } = await read(context, server.url);

  assert.match(failures['a.log'] ?? '', /found an HTML page with status 200/);
  assert.equal(texts['console.html'], page);
  assert.match(texts['stack.log'] ?? '', /is what the server answered/);
});

test('an answer that never ends is ended', async (context) => {
  const server = await startLogServer(context, {
    '/': index('a.log'),
    '/a.log': (_request, response) => {
      const timer = setInterval(() => response.write('on and on\n'), 5);
      response.on('close', () => clearInterval(timer));
    },
  });

  const { texts, failures } = await read(context, server.url, { maxFileMs: 100 });

  assert.match(texts['a.log'] ?? '', /on and on/);
  assert.match(failures['a.log'] ?? '', /found an answer that goes on/);
});

test('folders that lead into each other and too many files are bounded', async (context) => {
  const routes: Record<string, Handler> = {};
  for (let depth = 0; depth <= 5; depth++) routes[`/${'loop/'.repeat(depth)}`] = index('loop/', 'a.log');
  const server = await startLogServer(context, {
    ...routes,
    '/many/': index(...Array.from({ length: 50 }, (_, number) => `${number}.log`)),
  });

  const deep = await read(context, server.url, { limits: { ...DEFAULT_SOURCE_LIMITS, maxDepth: 3 } });
  const many = await read(context, `${server.url}many/`, {
    limits: { ...DEFAULT_SOURCE_LIMITS, maxFiles: 20 },
  });

  assert.equal(Object.keys(deep.texts).length, 4);
  assert.deepEqual(
    deep.incomplete.map(({ reason }) => reason),
    ['too-big'],
  );
  assert.ok(Object.keys(many.texts).length <= 20);
  assert.match(many.incomplete[0]?.message ?? '', /expected at most 20 files, found more/);
});

test('bytes come as they are stored, also where the server names an encoding', async (context) => {
  const packed = gzipSync(LOG);
  const server = await startLogServer(context, {
    '/': index('a.log'),
    '/a.log': (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed),
  });

  const { texts } = await read(context, server.url);

  assert.equal(texts['a.log'], packed.toString('latin1'));
});
