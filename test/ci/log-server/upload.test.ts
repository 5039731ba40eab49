import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { LogPolicy } from '../../../src/ci/log-policy.ts';
import type { LogSource } from '../../../src/ci/log-source.ts';
import { openLocation } from '../../../src/ci/open-location.ts';
import { isAppError } from '../../../src/errors.ts';
import { LOCAL_LOGS } from '../../support/ci-context.ts';
import { type Handler, send, startLogServer } from '../../support/log-server.ts';

const HEAD = '2026-11-21 12:00:00.000000 | Job console starting\n'.repeat(5000);
const UPLOAD =
  '2026-11-21 12:00:01.000000 | POST-RUN START: [trusted : base/post-logs.yaml]\n2026-11-21 12:00:02.000000 | LOOP [upload-logs]\n';
const CONSOLE = `${HEAD}2026-11-21 12:00:00.500000 | POST-RUN START: [trusted : base/post.yaml]
2026-11-21 12:00:00.900000 | POST-RUN END RESULT_NORMAL: [trusted : base/post.yaml]
${UPLOAD}`;

/** A build that ended just now, so that its logs may still come. */
const FRESH: LogPolicy = { ...LOCAL_LOGS, waitMs: 300_000 };

/** A build whose logs are waited for no longer, but may still come. */
const WAITED_FOR: LogPolicy = { ...LOCAL_LOGS, waitMs: 150, lateMs: 3_600_000 };

const OVER: LogPolicy = { ...LOCAL_LOGS, waitMs: 0, lateMs: 0 };

const missing: Handler = (_request, response) => response.writeHead(404).end();

/** Answers with `late` from the `nth` time on, and with `early` before. */
const from =
  (nth: number, early: Handler, late: Handler): Handler =>
  (request, response, count) =>
    (count < nth ? early : late)(request, response, count);

/** Answers with a text, or with the part of it that is asked for. */
const ranged =
  (body: string): Handler =>
  (request, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (start === 0) response.writeHead(200, { 'content-type': 'text/plain' }).end(body);
    else if (start >= body.length) response.writeHead(416).end();
    else
      response
        .writeHead(206, { 'content-range': `bytes ${start}-${body.length - 1}/${body.length}` })
        .end(body.slice(start));
  };

function manifest(...files: (readonly [name: string, sizeBytes: number])[]): Handler {
  const tree = files.map(([name, size]) => ({ name, mimetype: 'text/plain', size }));
  return send(JSON.stringify({ tree }), 'application/json');
}

async function read(context: TestContext, location: string, policy: LogPolicy) {
  const endedAt = new Date();
  const source: LogSource = await openLocation({ location, build: { endedAt } }, policy, () => new Date());
  context.after(() => source.close?.());
  const { signal } = new AbortController();
  const texts: Record<string, string> = {};
  const losses: Record<string, string> = {};
  for await (const file of source.files(signal)) {
    texts[file.path] = '';
    try {
      for await (const chunk of file.open(signal)) texts[file.path] += Buffer.from(chunk).toString('latin1');
    } catch (error) {
      losses[file.path] = isAppError(error) && 'reason' in error ? String(error.reason) : String(error);
    }
  }
  return {
    texts,
    losses,
    incomplete: source.incomplete.map(({ filename, reason }) => `${filename} ${reason}`),
  };
}

test('a manifest that is not there yet is waited for', async (context) => {
  const server = await startLogServer(context, {
    '/a/zuul-manifest.json': from(4, missing, manifest(['a.log', 5])),
    '/a/a.log': send('whole'),
  });

  const { texts, losses, incomplete } = await read(context, `${server.url}a/zuul-manifest.json`, FRESH);

  assert.deepEqual([texts, losses, incomplete], [{ 'a.log': 'whole' }, {}, []]);
});

test('a manifest that is being written is none yet', async (context) => {
  const server = await startLogServer(context, {
    '/a/zuul-manifest.json': from(2, send('{"tree": [{"name": "a.l'), manifest(['a.log', 5])),
    '/a/a.log': send('whole'),
  });

  const { texts } = await read(context, `${server.url}a/zuul-manifest.json`, FRESH);

  assert.deepEqual(texts, { 'a.log': 'whole' });
});

test('a file that the manifest names and that is not there, or not whole, is waited for', async (context) => {
  const server = await startLogServer(context, {
    '/a/zuul-manifest.json': manifest(['late.log', 10], ['short.log', 10], ['whole.log', 5]),
    '/a/late.log': from(3, missing, ranged('0123456789')),
    '/a/short.log': from(3, ranged('01234'), ranged('0123456789')),
    '/a/whole.log': ranged('whole'),
  });

  const { texts, losses } = await read(context, `${server.url}a/zuul-manifest.json`, FRESH);

  assert.deepEqual(losses, {});
  assert.deepEqual(texts, { 'late.log': '0123456789', 'short.log': '0123456789', 'whole.log': 'whole' });
});

test('a console is whole when it ends inside of the playbook that uploads it', async (context) => {
  const cut = CONSOLE.indexOf(UPLOAD);
  const server = await startLogServer(context, {
    '/a/zuul-manifest.json': manifest(['job-output.txt', 100]),
    '/a/job-output.txt': (request, response, count) => {
      const body =
        [HEAD.slice(0, 70_000), HEAD, CONSOLE.slice(0, cut), CONSOLE][Math.min(count, 4) - 1] ?? '';
      ranged(body)(request, response, count);
    },
  });

  const { texts, losses } = await read(context, `${server.url}a/zuul-manifest.json`, FRESH);

  assert.deepEqual(losses, {});
  assert.ok(texts['job-output.txt'] === CONSOLE, 'each byte once');
  assert.equal(server.requests.filter(({ path }) => path === '/a/job-output.txt').length, 4);
});

test('a file that grows on a server without ranges is read once all the same', async (context) => {
  const server = await startLogServer(context, {
    '/a/zuul-manifest.json': manifest(['job-output.txt', 100]),
    '/a/job-output.txt': from(2, send(HEAD), send(CONSOLE)),
  });

  const { texts } = await read(context, `${server.url}a/zuul-manifest.json`, FRESH);

  assert.ok(texts['job-output.txt'] === CONSOLE);
});

test('what was stored packed has another size than the one that was listed, and is not waited for', async (context) => {
  const packed = gzipSync('x'.repeat(10_000));
  const server = await startLogServer(context, {
    '/a/zuul-manifest.json': manifest(['a.log', 10_000]),
    '/a/a.log': (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed),
  });

  const { losses } = await read(context, `${server.url}a/zuul-manifest.json`, FRESH);

  assert.deepEqual(losses, {});
  assert.equal(server.requests.length, 2);
});

test('a folder without a manifest is waited for until there is something', async (context) => {
  const index = '<html><title>Index of /a</title><a href="a.log">a.log</a></html>';
  const server = await startLogServer(context, {
    '/a/': from(3, missing, send(index, 'text/html')),
    '/a/a.log': send('whole'),
  });

  const { texts, incomplete } = await read(context, `${server.url}a/`, FRESH);

  assert.deepEqual([texts, incomplete], [{ 'a.log': 'whole' }, []]);
});

test('what has not come when the waiting is over is late, and what was there is read', async (context) => {
  const server = await startLogServer(context, {
    '/a/zuul-manifest.json': manifest(['job-output.txt', 100], ['gone.log', 5], ['short.log', 10]),
    '/a/job-output.txt': ranged(HEAD),
    '/a/short.log': ranged('01234'),
  });

  const { texts, losses } = await read(context, `${server.url}a/zuul-manifest.json`, WAITED_FOR);

  assert.deepEqual(losses, { 'job-output.txt': 'late', 'gone.log': 'late', 'short.log': 'late' });
  assert.deepEqual([texts['job-output.txt'] === HEAD, texts['short.log']], [true, '01234']);
});

test('without the manifest that was promised, the index pages tell, and the manifest is late', async (context) => {
  const index = '<html><title>Index of /a</title><a href="a.log">a.log</a></html>';
  const server = await startLogServer(context, {
    '/a/': send(index, 'text/html'),
    '/a/a.log': send('whole'),
  });

  const { texts, incomplete } = await read(context, `${server.url}a/zuul-manifest.json`, WAITED_FOR);

  assert.deepEqual([texts, incomplete], [{ 'a.log': 'whole' }, ['zuul-manifest.json late']]);
});

test('long after the end of a build nothing is waited for, and what is missing is lost', async (context) => {
  const server = await startLogServer(context, {
    '/a/zuul-manifest.json': manifest(['job-output.txt', 100], ['gone.log', 5]),
    '/a/job-output.txt': ranged(HEAD),
  });

  const { losses } = await read(context, `${server.url}a/zuul-manifest.json`, OVER);

  assert.deepEqual(losses, { 'gone.log': 'unreadable' });
  assert.equal(server.requests.length, 3);
});
