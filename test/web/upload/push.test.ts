import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Build } from '../../../src/model/build.ts';
import type { PushBuild } from '../../../src/web/upload/push-build.ts';
import type { WebServer } from '../../../src/web/web-context.ts';
import { DEFAULT_WEB_OPTIONS } from '../../../src/web/web-options.ts';
import { makeVerdict } from '../../support/make-verdict.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { scratchDirectory } from '../../support/sample-store.ts';
import { until } from '../../support/until.ts';
import { webServer } from '../../support/web-server.ts';

const TOKEN = 'a-token-of-more-than-twenty-characters';
const LOG = Buffer.from('a line\n'.repeat(2000));

interface Pushed {
  readonly file: string;
  readonly text: Buffer;
  readonly known: Partial<Build>;
}

async function setUp(
  t: TestContext,
  uploadBytes?: number,
): Promise<{ server: WebServer; pushed: Pushed[]; folder: string }> {
  const pushed: Pushed[] = [];
  const read: PushBuild = async (file, known) => {
    pushed.push({ file, text: readFileSync(file), known });
    const build = { buildUuid: 'b1', status: 'FAILURE', ...known };
    return [{ build, verdict: makeVerdict({ build: build.buildUuid }) }];
  };
  return { ...(await serverWith(t, read, uploadBytes)), pushed };
}

/** A server that reads what is pushed to it by `read`. */
async function serverWith(
  t: TestContext,
  read: PushBuild,
  uploadBytes = 1_000_000,
): Promise<{ server: WebServer; folder: string }> {
  const folder = await scratchDirectory(t);
  const tokenHashes = [createHash('sha256').update(TOKEN).digest('hex')];
  const options = { ...DEFAULT_WEB_OPTIONS, tokenHashes, uploadBytes };
  const server = await webServer(t, { store: memoryStore([]), options, push: { folder, read } });
  return { server, folder };
}

const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/octet-stream' };

test('a log that is pushed is read at once and answered with its verdict', async (t) => {
  const { server, pushed } = await setUp(t);

  const answer = await server.inject({
    method: 'POST',
    url: '/api/v1/builds?job=unit&status=FAILURE&voting=false&name=../../etc/job%00.log',
    headers,
    payload: LOG,
  });

  assert.equal(answer.statusCode, 201, answer.body);
  const [{ url, verdict }] = answer.json().builds;
  assert.deepEqual([url, verdict.build], ['/build/b1', 'b1']);
  const [{ file, text, known }] = pushed as [Pushed];
  assert.deepEqual(text, LOG);
  assert.match(file, /\/job_\.log$/);
  assert.deepEqual([known.jobName, known.status, known.voting], ['unit', 'FAILURE', false]);
  assert.equal(existsSync(file), false, 'the upload is removed');
});

test('an upload goes on where it broke off', async (t) => {
  const { server, pushed } = await setUp(t);
  const begun = await server.inject({
    method: 'POST',
    url: `/api/v1/uploads?size=${LOG.length}&name=job.log`,
    headers: { authorization: headers.authorization },
  });
  const { id } = begun.json();
  const part = (from: number, to: number) =>
    server.inject({
      method: 'PATCH',
      url: `/api/v1/uploads/${id}`,
      headers: { ...headers, 'upload-offset': String(from) },
      payload: LOG.subarray(from, to),
    });

  const first = await part(0, 5000);
  const again = await part(0, 5000);
  const early = await server.inject({
    method: 'POST',
    url: `/api/v1/builds?upload=${id}`,
    headers: { authorization: headers.authorization },
  });
  const state = await server.inject({ url: `/api/v1/uploads/${id}`, headers });
  const rest = await part(5000, LOG.length);
  const done = await server.inject({
    method: 'POST',
    url: `/api/v1/builds?upload=${id}&job=unit`,
    headers: { authorization: headers.authorization },
  });

  assert.equal(begun.statusCode, 201);
  assert.deepEqual([first.statusCode, first.headers['upload-offset']], [204, '5000']);
  assert.deepEqual([again.statusCode, again.json().error.code], [409, 'OFFSET_MISMATCH']);
  assert.deepEqual([early.statusCode, early.json().error.code], [409, 'UPLOAD_INCOMPLETE']);
  assert.deepEqual(state.json(), { id, offset: 5000, size: LOG.length });
  assert.equal(rest.headers['upload-offset'], String(LOG.length));
  assert.equal(done.statusCode, 201, done.body);
  assert.deepEqual(pushed[0]?.text, LOG);
});

test('what came of a part that broke off stays', async (t) => {
  const { server, folder } = await setUp(t);
  const { port } = new URL(await server.listen({ host: '127.0.0.1', port: 0 }));
  const begun = await server.inject({
    method: 'POST',
    url: `/api/v1/uploads?size=${LOG.length}`,
    headers: { authorization: headers.authorization },
  });
  const { id } = begun.json();

  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => {});
  socket.write(
    `PATCH /api/v1/uploads/${id} HTTP/1.1\r\nhost: x\r\nauthorization: ${headers.authorization}\r\n` +
      `content-type: application/octet-stream\r\nupload-offset: 0\r\ncontent-length: ${LOG.length}\r\n\r\n`,
  );
  socket.write(LOG.subarray(0, 3000));
  const [kept = ''] = readdirSync(join(folder, id, 'file'));
  await until(() => statSync(join(folder, id, 'file', kept)).size === 3000, 'the part');
  socket.destroy();
  const offset = await until(async () => {
    const state = await server.inject({ url: `/api/v1/uploads/${id}`, headers });
    return state.json().offset > 0 && state.json().offset;
  }, 'the end of the part');

  assert.equal(offset, 3000);
});

test('only who has a token pushes, and nobody more than is allowed', async (t) => {
  const { server, pushed } = await setUp(t, 10_000);
  const post = (more: Record<string, string>, size = 100, url = '/api/v1/builds') =>
    server.inject({ method: 'POST', url, headers: more, payload: Buffer.alloc(size) });
  const bytes = { 'content-type': 'application/octet-stream' };

  const statuses = [
    await post(bytes),
    await post({ ...bytes, authorization: 'Bearer wrong' }),
    await post({ ...bytes, authorization: `Basic ${TOKEN}` }),
    await post(headers, 10_001),
    await post(headers, 0),
    await post({ ...headers, 'content-type': 'multipart/form-data; boundary=x' }, 10),
    await post({ ...headers, 'sec-fetch-site': 'cross-site' }, 10),
    await server.inject({
      method: 'POST',
      url: '/api/v1/uploads?size=10001',
      headers: { authorization: headers.authorization },
    }),
    await server.inject({ url: '/api/v1/uploads/../../x', headers }),
  ].map(({ statusCode }) => statusCode);

  assert.deepEqual(statuses, [401, 403, 401, 413, 411, 201, 403, 413, 404]);
  assert.equal(pushed.length, 1);
});

test('a disk that is full is said to be', async (t) => {
  const full = Object.assign(new Error('write'), { code: 'ENOSPC' });
  const { server } = await serverWith(t, () => Promise.reject(full));

  const answer = await server.inject({ method: 'POST', url: '/api/v1/builds', headers, payload: LOG });

  assert.deepEqual([answer.statusCode, answer.json().error.code], [507, 'DISK_FULL']);
});

test('where nobody may push there is nothing to push to', async (t) => {
  const server = await webServer(t, { store: memoryStore([]) });

  const { statusCode } = await server.inject({
    method: 'POST',
    url: '/api/v1/builds',
    headers,
    payload: LOG,
  });

  assert.equal(statusCode, 404);
});

test('a build is named by a plain word: its name is part of addresses', async (t) => {
  const { server, pushed } = await setUp(t);

  for (const name of ['../../etc', 'a/b', 'a%00b', 'a?b', '%3Cscript%3E', '']) {
    const url = `/api/v1/builds?build=${name}`;
    const { statusCode } = await server.inject({ method: 'POST', url, headers, payload: LOG });

    assert.equal(statusCode, 400, name);
  }
  const query = { build: '3f2a:nova~1.2+x-y_z' };
  await server.inject({ method: 'POST', url: '/api/v1/builds', query, headers, payload: LOG });

  assert.deepEqual(
    pushed.map(({ known }) => known.buildUuid),
    [query.build],
  );
});

test('a connection is kept while its build is read, however long that takes', async (t) => {
  const timeouts: (number | undefined)[] = [];
  const sockets: Socket[] = [];
  const { server } = await serverWith(t, async () => {
    timeouts.push(sockets[0]?.timeout);
    return [];
  });
  server.server.on('connection', (socket: Socket) => void sockets.push(socket));
  const base = await server.listen({ host: '127.0.0.1', port: 0 });

  await fetch(`${base}/api/v1/builds`, { method: 'POST', headers, body: LOG });

  assert.deepEqual(timeouts, [0]);
});
