import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { openStore } from '../../src/store/open-store.ts';
import { startMailServer } from '../support/mail-server.ts';
import { jsonLines, runDejabug } from '../support/run-dejabug.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { addToldBuilds } from '../support/told-builds.ts';

const cwd = temporaryFolder();
const NO_TRACKERS = `
trackers:
  - { name: launchpad, kind: launchpad, url: 'https://127.0.0.1:9' }
`;

before(async () => {
  const store = await openStore(join(cwd, '.dejabug'), { mode: 'write' });
  const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
  await addToldBuilds(store, [
    { buildUuid: 'a', endedAt: ago(100), bugs: ['disk-full'] },
    { buildUuid: 'b', endedAt: ago(2), bugs: ['disk-full', 'port-in-use'] },
    { buildUuid: 'c', endedAt: ago(2), line: 'KeyError: x', project: 'openstack/neutron' },
  ]);
  await store.close();
  writeFileSync(join(cwd, 'dejabug.yaml'), NO_TRACKERS);
});

test('a digest is printed, and nobody is told', async () => {
  const run = await runDejabug(['digest'], { cwd });

  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stdout, /2 failed builds, 1 of them explained \(50 %\)/);
  assert.match(run.stdout, /New bugs\n-+\n- port-in-use\n {2}struck 1 build \(1 in 24 hours, 1 in 10 days\)/);
  assert.match(
    run.stdout,
    /Failures that nothing explains\n-+\n- 1 build of 1 change, unit\n {2}KeyError: x/,
  );
});

test('a digest can go further back, be of one project, and be JSON', async () => {
  const run = await runDejabug(['digest', '--since', '7d', '--project', 'nova', '--json'], { cwd });

  const [digest] = jsonLines(run) as { newBugs: { bug: string }[]; unknown: unknown[]; totals: unknown }[];
  assert.deepEqual(digest?.newBugs.map(({ bug }) => bug).sort(), ['disk-full', 'port-in-use']);
  assert.deepEqual(digest?.unknown, []);
  assert.deepEqual(digest?.totals, { failed: 2, classified: 2 });
});

test('a digest that is not configured is a usage error', async () => {
  const run = await runDejabug(['digest', 'gone'], { cwd });

  assert.equal(run.code, 2);
  assert.match(run.stderr, /expected a digest of the configuration \(none\), found "gone"/);
});

test('a digest is sent now, what is refused is parked, shown and tried again', async (context) => {
  const server = await startMailServer(context);
  const { port, ca = '' } = server.options;
  writeFileSync(join(cwd, 'ca.pem'), ca);
  writeFileSync(
    join(cwd, 'mail.yaml'),
    `${NO_TRACKERS}
notify:
  mail: { host: 127.0.0.1, port: ${port}, username: bot, password: env:MAIL_PASSWORD, ca: 'file:ca.pem', from: ci@example.org }
  channels:
    - { name: team, kind: mail, to: [alice@example.org, bob@example.org] }
  digests:
    - { name: nova, to: [team], every: weekly, projects: [nova] }
`,
  );
  const options = { cwd, env: { MAIL_PASSWORD: 'the-password' } };
  server.receptions = ['take', { code: 550, text: 'no such user' }];

  const sent = await runDejabug(['digest', 'nova', '--to', 'team', '--config', 'mail.yaml'], options);
  const listed = await runDejabug(['notices', '--json'], options);
  const retried = await runDejabug(['notices', 'retry'], options);
  const wrong = await runDejabug(['digest', '--to', 'gone', '--config', 'mail.yaml'], options);

  assert.equal(sent.code, 1, sent.stderr);
  assert.match(sent.stderr, /sent to 1 of 2 receivers/);
  assert.deepEqual(
    server.mails.map(({ subject }) => subject),
    ['nova: 2 new bugs'],
  );
  const [parked, ...others] = jsonLines(listed) as { progress: string; lastError: string }[];
  assert.deepEqual([listed.code, parked?.progress, others.length], [1, 'failed', 0]);
  assert.match(parked?.lastError ?? '', /550 no such user/);
  assert.equal(retried.code, 0);
  assert.match(retried.stdout, /^waiting .* nova: 2 new bugs/m);
  assert.equal(wrong.code, 2);
  assert.doesNotMatch(`${sent.stderr}${listed.stdout}`, /the-password/);
});

test('a digest is printed without the secrets of those who send it', async () => {
  const sections = 'reviews: [{ name: r, kind: gerrit, url: https://r, password: env:NOT_SET }]\n';
  writeFileSync(
    join(cwd, 'secrets.yaml'),
    `${NO_TRACKERS}${sections}notify: { mail: { password: env:NOT_SET } }\n`,
  );

  const run = await runDejabug(['digest', '--config', 'secrets.yaml'], { cwd });

  assert.equal(run.code, 0, run.stderr);
});

test('who unsubscribed is taken up again by name', async () => {
  const unknown = await runDejabug(['notices', 'subscribe', 'team/nobody@example.org'], { cwd });
  const wrong = await runDejabug(['notices', 'list', 'team/alice@example.org'], { cwd });

  assert.equal(unknown.code, 1);
  assert.equal(wrong.code, 2);
});

test('where there is no store, none is made', async () => {
  const empty = temporaryFolder();

  for (const args of [['notices'], ['notices', 'retry'], ['digest'], ['digest', '--to', 'team']]) {
    const run = await runDejabug(args, { cwd: empty });

    assert.equal(run.code, 2, args.join(' '));
    assert.match(run.stderr, /there is no store in/);
  }
  assert.deepEqual(readdirSync(empty), []);
});
