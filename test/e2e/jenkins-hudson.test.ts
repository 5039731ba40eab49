import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import type { CiSystem, FinishedBuild } from '../../src/ci/ci-system.ts';
import { createJenkins } from '../../src/ci/jenkins/jenkins.ts';
import { isAppError } from '../../src/errors.ts';
import { ciContext, LOCAL_LOGS } from '../support/ci-context.ts';
import { type HudsonServer, startHudson, whyNoHudson } from '../support/hudson.ts';
import { readSource } from '../support/read-source.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { until } from '../support/until.ts';

const skip = await whyNoHudson();

const { signal } = new AbortController();

/** Hudson looks into its queue every five seconds, on a machine that may be busy; in ms. */
const LONG_MS = 60_000;

/** Waits until the test opens the gate, which is a file; not for ever. */
const WAIT_AT_GATE = 'set +x; for i in $(seq 3000); do [ -e "$GATE" ] && break; sleep 0.1; done; set -x';

/**
 * A note as plugins write them into the console's file, which no reader is shown: between two escapes, in Base64, its
 * length and so many bytes.
 */
const NOTE = `\\033[8mha:${Buffer.from([0, 0, 0, 5, 1, 2, 3, 4, 5]).toString('base64')}\\033[0m`;

describe('a real Hudson', { skip }, () => {
  let hudson: HudsonServer;
  before(async () => {
    hudson = await startHudson();
  });
  after(() => hudson?.stop());

  function open(context: TestContext): CiSystem {
    const logs = { ...LOCAL_LOGS, timeoutMs: 20_000, waitMs: 60_000 };
    const jenkins = createJenkins({ name: 'jenkins', url: hudson.url }, ciContext({ logs }));
    context.after(() => jenkins.close());
    return jenkins;
  }

  /** Asks for a build until it has ended. */
  function find(jenkins: CiSystem, page: string): Promise<FinishedBuild> {
    const report = { jobName: page, status: 'FAILURE', url: `${hudson.url}/job/${page}` };
    return until(() => jenkins.find(report, signal).catch(asRunning), `${page} ends`, LONG_MS);
  }

  async function read(jenkins: CiSystem, { location, build }: Pick<FinishedBuild, 'location' | 'build'>) {
    const source = await jenkins.open({ location, build });
    assert.ok(source);
    return await readSource(source);
  }

  test('the page of a build leads to its change, its console and its artifacts', async (context) => {
    const parameters = { GERRIT_PROJECT: 'demo', GERRIT_CHANGE_NUMBER: '21', GERRIT_PATCHSET_NUMBER: '2' };
    await hudson.createJob('unit', {
      script: 'mkdir -p "logs/a b"; echo "no space" > "logs/a b/server#1.log"; echo x > logs/x.jar; exit 3',
      artifacts: 'logs/**',
      parameters: Object.keys(parameters),
    });
    const jenkins = open(context);

    await hudson.build('unit', parameters);
    const found = await find(jenkins, 'unit/1/console');
    const texts = await read(jenkins, found);

    const { buildUuid, startedAt, endedAt, ...build } = found.build;
    assert.match(buildUuid, /^[0-9a-f]{32}$/);
    assert.ok(startedAt && endedAt && startedAt < endedAt && endedAt <= new Date());
    assert.deepEqual(build, {
      status: 'FAILURE',
      jobName: 'unit',
      logUrl: `${hudson.url}/job/unit/1/`,
      project: 'demo',
      change: '21',
      patchset: '2',
      extra: { build_number: 1 },
    });
    assert.deepEqual(found.change, { project: 'demo', change: '21', patchset: '2' });
    const { 'job-output.txt': console, ...artifacts } = texts;
    assert.deepEqual(artifacts, { 'artifacts/logs/a b/server#1.log': 'no space\n' });
    assert.match(
      console ?? '',
      /^Started by user anonymous\r\n[\s\S]*\+ exit 3\r\n[\s\S]*\r\nFinished: FAILURE\r\n$/,
    );
  });

  test('a console is followed while the build writes it, and each line comes once', async (context) => {
    const gate = join(scratchFolder(context), 'gate');
    await hudson.createJob('slow', {
      script: `printf '${NOTE}before the gate\\n'; ${WAIT_AT_GATE}; seq 20000; exit 1`,
      parameters: ['GATE'],
    });
    const jenkins = open(context);
    await hudson.build('slow', { GATE: gate });
    const location = `${hudson.url}/job/slow/1/`;
    const source = await until(() => jenkins.open({ location }), 'the build begins', LONG_MS);
    let text = '';

    await until(() => isRunning(jenkins, location), 'the build runs', LONG_MS);
    for await (const file of source.files(signal)) {
      for await (const chunk of file.open(signal)) {
        text += Buffer.from(chunk).toString();
        if (text.includes('before the gate\r\n')) writeFileSync(gate, '');
      }
    }

    const lines = text.split('\r\n');
    assert.ok(lines.includes('before the gate'), 'the note is not shown');
    assert.deepEqual(
      lines.filter((line) => /^\d+$/.test(line)),
      Array.from({ length: 20_000 }, (_, index) => `${index + 1}`),
    );
    assert.match(text, /\r\nFinished: FAILURE\r\n$/);
  });

  test('polling gives each build once when it has ended, with its result', async (context) => {
    const gate = join(scratchFolder(context), 'gate');
    // Builds that wait together begin in any order: a change's number says which is which, and how it ends.
    await hudson.createJob('polled', {
      script: `${WAIT_AT_GATE}; exit $GERRIT_CHANGE_NUMBER`,
      parameters: ['GATE', 'GERRIT_PROJECT', 'GERRIT_CHANGE_NUMBER'],
    });
    const build = (change: number) =>
      hudson.build('polled', { GATE: gate, GERRIT_PROJECT: 'demo', GERRIT_CHANGE_NUMBER: `${change}` });
    const jenkins = open(context);
    const beganAt = new Date().toISOString();
    const given: FinishedBuild[] = [];
    let cursor: string | undefined;
    const poll = async () => {
      const polled = await pollOnce(jenkins, cursor);
      cursor = polled.cursor;
      return given.push(...polled.builds);
    };

    await poll();
    for (const number of [1, 2]) {
      await build(number + 10);
      const page = `${hudson.url}/job/polled/${number}/`;
      await until(() => isRunning(jenkins, page), `${page} runs`, LONG_MS);
    }
    assert.equal(await poll(), 0, 'nothing has ended');
    await hudson.abort('polled', 1);
    await until(async () => (await poll()) === 1, 'the aborted build is given', LONG_MS);
    writeFileSync(gate, '');
    for (let change = 0; change < 10; change++) await build(change);
    await until(async () => (await poll()) === 12, 'all builds are given', LONG_MS);
    await poll();
    const { builds: since } = await pollOnce(jenkins, beganAt);

    const failed = Array.from({ length: 9 }, (_, index) => `${index + 1} FAILURE`);
    const expected = ['0 SUCCESS', ...failed, '11 ABORTED', '12 FAILURE'];
    assert.deepEqual(results(given), expected);
    assert.deepEqual(results(since), expected, 'more than a page at once, too');
    const [aborted] = given;
    assert.ok(aborted);
    assert.match((await read(jenkins, aborted))['job-output.txt'] ?? '', /\r\nFinished: ABORTED\r\n$/);
  });

  test('a build that Hudson does not know is not found', async (context) => {
    const jenkins = open(context);
    const report = { jobName: 'none', status: 'FAILURE', url: `${hudson.url}/job/none/7/` };

    assert.equal(await jenkins.find(report, signal), undefined);
  });
});

/** What one round of polling gives. */
async function pollOnce(jenkins: CiSystem, cursor: string | undefined) {
  const polled = { builds: [] as FinishedBuild[], cursor };
  for await (const { finished, cursor: next } of jenkins.poll(cursor, signal)) {
    if (finished) polled.builds.push(finished);
    polled.cursor = next;
  }
  return polled;
}

/** Change and result of each build, in the order of the changes. */
function results(builds: readonly FinishedBuild[]): string[] {
  const pairs = builds.map(({ build }) => [Number(build.change), build.status] as const);
  return pairs.sort(([a], [b]) => a - b).map((pair) => pair.join(' '));
}

async function isRunning(jenkins: CiSystem, url: string): Promise<boolean> {
  const report = { jobName: 'unit', status: 'FAILURE', url };
  return jenkins.find(report, signal).then(
    () => false,
    (error) => isAppError(error, 'SERVICE_UNAVAILABLE'),
  );
}

function asRunning(error: unknown): undefined {
  if (!isAppError(error, 'SERVICE_UNAVAILABLE')) throw error;
}
