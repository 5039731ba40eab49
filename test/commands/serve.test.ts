import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { before, type TestContext, test } from 'node:test';
import { projectRoot } from '../support/project-root.ts';
import { runDejabug, startDejabug } from '../support/run-dejabug.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const store = temporaryFolder();

before(async () => {
  const build = join(projectRoot, 'test', 'fixtures', 'builds', 'image-build');
  const run = await runDejabug(['ingest', build, '--store', store]);
  assert.equal(run.code, 0, run.stderr);
});

/** Starts `dejabug serve` on a free port; ended with the test. */
async function serve(
  context: TestContext,
  ...args: string[]
): Promise<{ readonly url: string; readonly process: ChildProcess }> {
  const child = startDejabug(context, ['serve', '--store', store, '--port', '0', ...args]);
  for await (const line of createInterface({ input: child.stderr! })) {
    const url = /^pages: (?<url>\S+)\/$/.exec(line)?.groups?.url;
    if (url !== undefined) return { url, process: child };
  }
  throw new Error('the server ended before it said where its pages are');
}

test('the pages tell of the builds of the last ten days', async (context) => {
  const { url } = await serve(context, '--as-of', '2026-11-21T16:00');

  const page = await fetch(`${url}/`).then((answer) => answer.text());

  assert.match(page, /disk-full/);
});

test('at another time they tell of other builds', async (context) => {
  const { url } = await serve(context, '--as-of', '2027-03-01');

  const page = await fetch(`${url}/`).then((answer) => answer.text());

  assert.doesNotMatch(page, /href="\/bug\/disk-full"/);
});

test('a signal to end ends the server in order, and its exit code is 0', async (context) => {
  const { process: child } = await serve(context);

  child.kill('SIGTERM');

  const [code] = await once(child, 'close');
  assert.equal(code, 0);
});

test('a port that is taken is named', async (context) => {
  const { url } = await serve(context);

  const run = await runDejabug(['serve', '--store', store, '--port', new URL(url).port]);

  assert.equal(run.code, 2);
  assert.match(run.stderr, /expected a free port for the pages, found 127\.0\.0\.1:\d+ taken/);
});
