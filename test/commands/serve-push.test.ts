import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { freePort } from '../support/free-port.ts';
import { startDejabug } from '../support/run-dejabug.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const TOKEN = 'a-token-of-more-than-twenty-characters';

/** Starts the pages over an empty store in a folder; `stop` says how the process ended. */
async function serve(t: TestContext, folder: string) {
  const port = await freePort();
  const args = [
    'serve',
    '--port',
    String(port),
    '--no-shipped-queries',
    '--queries',
    join(folder, 'disk.yaml'),
  ];
  const child = startDejabug(t, args, { cwd: folder, env: { PUSH_TOKEN: TOKEN } });
  const url = `http://127.0.0.1:${port}`;
  await until(async () => {
    assert.equal(child.exitCode, null, 'the server is still there');
    return (await fetch(`${url}/readyz`).catch(() => undefined))?.ok;
  }, 'readiness');
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    const [code] = await once(child, 'close');
    return code;
  };
  return { url, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}

const authorization = `Bearer ${TOKEN}`;

/** An upload of `bytes` by parts, at whatever server. */
function uploadOf(bytes: Buffer) {
  const path = (id: string) => `/api/v1/uploads/${id}`;
  return {
    begin: async (url: string): Promise<string> => {
      const begun = await fetch(`${url}/api/v1/uploads?size=${bytes.length}&name=job.log`, {
        method: 'POST',
        headers: { authorization },
      });
      return ((await begun.json()) as { id: string }).id;
    },
    offset: async (url: string, id: string): Promise<number> => {
      const state = await fetch(url + path(id), { headers: { authorization } });
      return ((await state.json()) as { offset: number }).offset;
    },
    /** Begins to send all from `from` on, and stops, with the connection open, at `to`. */
    sendUpTo: (t: TestContext, url: string, id: string, { from, to }: { from: number; to: number }) => {
      const sending = request(url + path(id), {
        method: 'PATCH',
        headers: { authorization, 'upload-offset': from, 'content-length': bytes.length - from },
      });
      sending.on('error', () => {});
      t.after(() => sending.destroy());
      sending.write(bytes.subarray(from, to));
    },
    send: async (url: string, id: string, from: number, to?: number): Promise<number> => {
      const { status } = await fetch(url + path(id), {
        method: 'PATCH',
        headers: { authorization, 'upload-offset': String(from) },
        body: Uint8Array.from(bytes.subarray(from, to)),
      });
      return status;
    },
    push: async (url: string, id: string): Promise<PushAnswer> =>
      answerOf(
        await fetch(`${url}/api/v1/builds?upload=${id}&job=unit&status=FAILURE`, {
          method: 'POST',
          headers: { authorization },
        }),
      ),
  };
}

/** A log of so many MB, whose last line is that of a known bug. */
function longLog(megabytes: number): Buffer {
  const bytes = Buffer.alloc(megabytes * 1_000_000, `${'all is well, still '.repeat(20)}\n`);
  bytes.write('\ndd: No space left on device\n', bytes.length - 29);
  return bytes;
}

/** What a server says of a build whose log comes at once: the build is named by its content. */
async function pushAtOnce(url: string, bytes: Buffer, job = 'unit'): Promise<PushAnswer> {
  const pushed = await fetch(`${url}/api/v1/builds?job=${job}&status=FAILURE&name=job.log`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'text/plain' },
    body: Uint8Array.from(bytes),
  });
  return answerOf(pushed);
}

interface PushAnswer {
  readonly status: number;
  readonly page?: string;
  readonly build?: string;
  readonly bugs?: readonly string[];
}

async function answerOf(pushed: Response): Promise<PushAnswer> {
  const { builds } = (await pushed.json()) as {
    builds?: [{ url: string; verdict: { build: string; bugs: { bug: string }[] } }];
  };
  if (builds === undefined) return { status: pushed.status };
  const [{ url, verdict }] = builds;
  return {
    status: pushed.status,
    page: url,
    build: verdict.build,
    bugs: verdict.bugs.map(({ bug }) => bug),
  };
}

/** A folder with a signature and a configuration; `more` are lines of its section `web`. */
function folderOfDisk(more = ''): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'dejabug.yaml'), `web:\n  title: Our CI\n  tokens: ['env:PUSH_TOKEN']\n${more}`);
  writeFileSync(join(folder, 'disk.yaml'), 'title: The disk\nquery: message:"No space left"\n');
  return folder;
}

test('a build that a CI job pushes is judged, kept, and on the pages, also after a restart', async (t) => {
  const folder = folderOfDisk();
  const first = await serve(t, folder);

  const log = Buffer.from('all is well\ndd: No space left on device\n');
  const pushed = await pushAtOnce(first.url, log);
  const page = await (await fetch(first.url + pushed.page)).text();
  const firstEnd = await first.stop();
  const second = await serve(t, folder);
  const again = await pushAtOnce(second.url, log);
  const another = await pushAtOnce(second.url, log, 'functional');
  const bugs = (await (await fetch(`${second.url}/api/v1/bugs`)).json()) as { bug: string; title: string }[];

  assert.equal(pushed.status, 201);
  assert.deepEqual(pushed.bugs, ['disk']);
  assert.equal(again.build, pushed.build, 'what is pushed twice is one build');
  assert.notEqual(another.build, pushed.build, 'the same log of another job is another build');
  assert.match(page, /dd: No space left on device/);
  assert.match(page, /Our CI/);
  assert.deepEqual(
    bugs.map(({ bug, title }) => [bug, title]),
    [['disk', 'The disk']],
  );
  assert.deepEqual([firstEnd, await second.stop()], [0, 0]);
});

test('an upload survives a server that is killed in the middle of a part, and one that is killed when it is whole', async (t) => {
  const folder = folderOfDisk();
  const bytes = longLog(48);
  const upload = uploadOf(bytes);
  const first = await serve(t, folder);
  const id = await upload.begin(first.url);
  await upload.send(first.url, id, 0, 1_000_000);

  upload.sendUpTo(t, first.url, id, { from: 1_000_000, to: 40_000_000 });
  const sure = await until(async () => {
    const offset = await upload.offset(first.url, id);
    return offset > 1_000_000 && offset;
  }, 'a first part of the part is sure');
  await first.kill();
  const second = await serve(t, folder);
  const found = await upload.offset(second.url, id);
  const wrong = await upload.send(second.url, id, 40_000_000);
  const sent = await upload.send(second.url, id, found);
  await second.kill();
  const third = await serve(t, folder);
  const { status, build, bugs } = await upload.push(third.url, id);
  const atOnce = await pushAtOnce(third.url, bytes);

  assert.ok(sure >= 32 * 1024 * 1024 && sure < 40_000_000, `${sure}`);
  assert.deepEqual([found, wrong, sent, status], [sure, 409, 204, 201]);
  assert.deepEqual([build, bugs], [atOnce.build, ['disk']]);
  assert.deepEqual(readdirSync(join(folder, '.dejabug', 'uploads')), []);
});

test('two servers on one store go on with what the other began, one at a time', async (t) => {
  const folder = folderOfDisk('  uploadFolder: spool\n');
  const bytes = longLog(3);
  const upload = uploadOf(bytes);
  const [one, two] = [await serve(t, folder), await serve(t, folder)];
  const id = await upload.begin(one.url);

  const first = await upload.send(two.url, id, 0, 1_000_000);
  upload.sendUpTo(t, one.url, id, { from: 1_000_000, to: 2_000_000 });
  const path = join(folder, 'spool', id, 'file', 'job.log');
  await until(() => statSync(path).size === 2_000_000, 'the part is under way');
  const meanwhile = await upload.send(two.url, id, 1_000_000);
  await one.kill();
  const then = await upload.send(two.url, id, 1_000_000);
  const { build } = await upload.push(two.url, id);
  const atOnce = await pushAtOnce(two.url, bytes);

  assert.deepEqual([first, meanwhile, then], [204, 409, 204]);
  assert.equal(build, atOnce.build);
});
