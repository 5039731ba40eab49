import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { BotStatus } from '../../src/bot/bot-status.ts';
import { openStore } from '../../src/store/open-store.ts';
import { startServer } from '../fakes/start-server.ts';
import { startBotProcess } from '../support/bot-process.ts';
import { collect } from '../support/collect.ts';
import { freePort } from '../support/free-port.ts';
import { jsonLines, runDejabug } from '../support/run-dejabug.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { until } from '../support/until.ts';
import { startZuulServer } from '../support/zuul-server.ts';

/** The fixtures' builds ended on that day. */
const LONG_AGO = '3650d';

async function zuulFolder(t: TestContext): Promise<string> {
  const zuul = await startZuulServer(t);
  return scratchFolder(t, {
    'dejabug.yaml': `
queries: [queries]
ci: [{ name: zuul, kind: zuul, url: '${zuul.url}' }]
bot: { logHosts: [127.0.0.1], readPassed: true }
`,
    'queries/segfault.yaml': 'query: message:"Segmentation fault"\n',
  });
}

type Status = BotStatus & { readonly isRunning: boolean };

async function statusOf(cwd: string): Promise<{ code: number | null; status: Status }> {
  const run = await runDejabug(['bot', 'status', '--json'], { cwd });
  return { code: run.code, status: jsonLines(run)[0] as Status };
}

test('a bot with nothing to watch says what is missing', async (t) => {
  const { code, stderr } = await runDejabug(['bot'], { cwd: scratchFolder(t) });

  assert.equal(code, 2);
  assert.match(stderr, /expected something to watch, found neither "reviews" nor "ci".*\[CONFIG_INVALID\]/);
});

test('bot --once reads what a CI system has, and ends; every failed build has its verdict, and none that passed is hit', async (t) => {
  const cwd = await zuulFolder(t);

  const bot = startBotProcess(t, ['--once', '--backfill', LONG_AGO, '--no-shipped-queries'], { cwd });

  assert.equal(await bot.ended, 0, bot.stderr());
  const { status } = await statusOf(cwd);
  assert.deepEqual(status.queue, { waiting: 0, leased: 0, done: 13, parked: 0 });
  const [source] = status.bot?.sources.filter(({ kind }) => kind === 'ci') ?? [];
  assert.deepEqual([source?.name, source?.isWell, source?.lastError], ['zuul', true, undefined]);
  assert.equal(status.cursors[0]?.name, 'ci/zuul');
  const store = await openStore(join(cwd, '.dejabug'), { mode: 'read' });
  const builds = await collect(store.listBuilds());
  await store.close();
  for (const { build, verdict } of builds) {
    const isHit = build.jobName === 'demo-native-build';
    assert.equal(verdict?.bugs.length, Number(isHit), `${build.jobName} ${build.status}`);
    assert.equal(
      verdict.state === 'passed',
      ['SUCCESS', 'SKIPPED', 'ABORTED'].includes(build.status),
      build.status,
    );
  }
});

test('a running bot tells of itself, and ends in order when it is told to', async (t) => {
  const cwd = await zuulFolder(t);
  const port = await freePort();
  const bot = startBotProcess(t, ['--metrics-port', String(port), '--no-shipped-queries'], { cwd });
  const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined);
  await until(async () => (await ask('/readyz'))?.status === 200, 'readiness');

  const [health, metrics] = await Promise.all([ask('/healthz'), ask('/metrics')]);
  const running = await statusOf(cwd);
  const code = await bot.kill('SIGTERM');
  const text = await runDejabug(['bot', 'status'], { cwd });

  assert.equal(health?.status, 200);
  const numbers = (await metrics?.text()) ?? '';
  for (const name of ['dejabug_bot_open_changes 0', 'dejabug_queue_builds{state="waiting"} 0'])
    assert.ok(numbers.includes(name), name);
  assert.deepEqual([running.code, running.status.isRunning, running.status.bot?.isPosting], [0, true, false]);
  assert.equal(code, 0, bot.stderr());
  assert.match(text.stdout, /^bot does not work, prints comments; last seen \d+ s ago/);
  assert.match(text.stdout, /^ci zuul: well, /m);
});

test('no secret is ever shown, also where a server sends it back with a refusal', async (t) => {
  const url = await startServer(t, ({ headers, path }) => {
    const { authorization, 'private-token': token } = headers;
    return {
      status: 401,
      body: JSON.stringify({ message: { authorization, 'private-token': token, path } }),
    };
  });
  const secrets = [
    'gerrit-secret-1',
    'github-secret-2',
    'gitlab-secret-3',
    'zuul-secret-4',
    'jenkins-secret-5',
  ];
  const [gerrit, github, gitlab, zuul, jenkins] = secrets;
  const cwd = scratchFolder(t, {
    'dejabug.yaml': `
reviews:
  - { name: a, kind: gerrit, url: '${url}', username: bot, password: 'env:GERRIT_PASSWORD', lookMs: 500 }
  - { name: b, kind: github, url: '${url}', projects: [x/y], token: ${github}, pollMs: 1000 }
  - { name: c, kind: gitlab, url: '${url}', projects: [x/y], token: ${gitlab}, pollMs: 1000 }
ci:
  - { name: d, kind: zuul, url: '${url}', token: ${zuul}, review: a, retries: 0 }
  - { name: e, kind: jenkins, url: '${url}', user: bot, token: ${jenkins}, review: a }
`,
  });
  const bot = startBotProcess(t, ['--no-shipped-queries'], { cwd, env: { GERRIT_PASSWORD: gerrit ?? '' } });

  const failing = ['a', 'b', 'c', 'd', 'e'];
  await until(
    () => failing.every((name) => bot.stderr().includes(`"source":"${name}"`)),
    'refusals',
    30_000,
  ).catch((error) => assert.fail(`${error}\n${bot.stderr()}`));
  await bot.kill('SIGTERM');
  const status = await runDejabug(['bot', 'status'], { cwd });

  assert.equal(status.code, 1);
  assert.match(status.stdout, /^review a: FAILING \(it began \d+ \w+ ago\), .* \[SERVICE_REFUSED\]$/m);
  const shown = bot.stderr() + bot.stdout() + status.stdout + status.stderr;
  for (const secret of secrets) {
    const forms = [secret, Buffer.from(`bot:${secret}`).toString('base64'), encodeURIComponent(secret)];
    for (const form of forms) assert.ok(!shown.includes(form), `${secret} is shown:\n${shown}`);
  }
});

test('a bot that does not read leaves that to workers, which open what it put into the queue', async (t) => {
  const cwd = await zuulFolder(t);
  const path = join(cwd, 'dejabug.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace('bot: {', 'bot: { concurrency: 0,'));
  const bot = startBotProcess(t, ['--backfill', LONG_AGO, '--no-shipped-queries'], { cwd });
  await until(() => bot.stderr().includes('bot works'), 'a bot');
  await until(async () => (await statusOf(cwd)).status.queue.waiting === 13, 'builds in the queue');

  const work = ['worker', '--drain', '--workers', '0', '--json', '--no-shipped-queries'];
  const worker = await runDejabug(work, { cwd });

  assert.equal(worker.code, 0, worker.stderr);
  const verdicts = jsonLines(worker) as { state: string; status: string }[];
  assert.equal(verdicts.length, 13);
  assert.deepEqual([...new Set(verdicts.map(({ state }) => state))].sort(), [
    'classified',
    'no-logs',
    'passed',
    'unclassified',
  ]);
});

test('a store that never had a bot says so', async (t) => {
  const cwd = scratchFolder(t, { 'a.log': 'x\n' });
  await runDejabug(['ingest', 'a.log'], { cwd });

  const { code, stdout } = await runDejabug(['bot', 'status'], { cwd });

  assert.equal(code, 0);
  assert.match(stdout, /^no bot has worked on this store yet\n/);
});
