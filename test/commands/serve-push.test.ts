import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../support/free-port.ts';
import { startDejabug } from '../support/run-dejabug.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

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
  while (!(await fetch(`${url}/readyz`).catch(() => undefined))?.ok) {
    assert.equal(child.exitCode, null, 'the server is still there');
    await delay(50);
  }
  const stop = async () => {
    child.kill('SIGTERM');
    const [code] = await once(child, 'close');
    return code;
  };
  return { url, stop };
}

test('a build that a CI job pushes is judged, kept, and on the pages, also after a restart', async (t) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'dejabug.yaml'), "web:\n  title: Our CI\n  tokens: ['env:PUSH_TOKEN']\n");
  writeFileSync(join(folder, 'disk.yaml'), 'title: The disk\nquery: message:"No space left"\n');
  const first = await serve(t, folder);

  const pushed = await fetch(`${first.url}/api/v1/builds?job=unit&status=FAILURE`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'text/plain' },
    body: 'all is well\ndd: No space left on device\n',
  });
  const { builds } = (await pushed.json()) as {
    builds: [{ url: string; verdict: { bugs: { bug: string }[] } }];
  };
  const page = await (await fetch(first.url + builds[0].url)).text();
  const firstEnd = await first.stop();
  const second = await serve(t, folder);
  const bugs = (await (await fetch(`${second.url}/api/v1/bugs`)).json()) as { bug: string; title: string }[];

  assert.equal(pushed.status, 201);
  assert.equal(builds[0].verdict.bugs[0]?.bug, 'disk');
  assert.match(page, /dd: No space left on device/);
  assert.match(page, /Our CI/);
  assert.deepEqual(
    bugs.map(({ bug, title }) => [bug, title]),
    [['disk', 'The disk']],
  );
  assert.deepEqual([firstEnd, await second.stop()], [0, 0]);
});
