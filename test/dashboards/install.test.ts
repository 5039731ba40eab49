import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startFakeGrafana } from '../fakes/fake-grafana.ts';
import { startFakeKibana } from '../fakes/fake-kibana.ts';
import { startServer } from '../fakes/start-server.ts';
import { jsonLines, type Run, runDejabug } from '../support/run-dejabug.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const cwd = temporaryFolder();

function install(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> {
  return runDejabug(['dashboards', 'install', ...args], { cwd, env });
}

test('Kibana gets all boards with all that they name; again, they are replaced', async (context) => {
  const kibana = await startFakeKibana(context, { apiKey: 'k' });

  const first = await install(['--kibana', kibana.url, '--json'], { DEJABUG_KIBANA_TOKEN: 'k' });
  const before = new Map(kibana.spaces.get('default'));
  const second = await install(['--kibana', `${kibana.url}/`, '--kibana-token', 'k']);

  assert.deepEqual([first.code, first.stderr], [0, '']);
  assert.deepEqual(jsonLines(first)[0], {
    product: 'kibana',
    id: 'dejabug-failures',
    title: 'dejabug: Failures',
    address: `${kibana.url}/app/dashboards#/view/dejabug-failures`,
    isDryRun: false,
    isReplaced: false,
  });
  assert.equal(jsonLines(first).length, 4);
  assert.equal(second.code, 0, second.stderr);
  assert.match(second.stdout, /^(replaced {2}dejabug: .*\n){4}$/);
  const plain = (objects: Map<string, object> | undefined) =>
    [...(objects ?? [])].map(([name, object]) => [name, { ...object, overwrite: true }]);
  assert.deepEqual(plain(kibana.spaces.get('default')), plain(before));
  assert.equal(kibana.spaces.get('ci')?.size, 0);
});

test('a space of Kibana gets them, behind a path, with the prefix of the indices', async (context) => {
  const kibana = await startFakeKibana(context, { basePath: '/kibana' });

  const run = await install(['--kibana', kibana.url, '--kibana-space', 'ci'], { DEJABUG_ES_PREFIX: 'gate' });

  const view = JSON.stringify(kibana.spaces.get('ci')?.get('index-pattern dejabug-logs'));
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stdout, /\/kibana\/s\/ci\/app\/dashboards#\/view\/dejabug-bugs/);
  assert.match(view, /"title":"gate-logs-\*"/);
  assert.equal(kibana.spaces.get('default')?.size, 0);
});

test('a dry run looks and writes nothing', async (context) => {
  const kibana = await startFakeKibana(context);
  const grafana = await startFakeGrafana(context);

  const run = await install(['--kibana', kibana.url, '--grafana', grafana.url, '--dry-run']);

  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stdout, /^(would install {2}dejabug: .*\n){6}$/);
  assert.deepEqual([kibana.writes, grafana.dashboards.size], [0, 0]);
});

test('Grafana gets both dashboards; again, they are replaced and stay in their folder', async (context) => {
  const grafana = await startFakeGrafana(context, { authorization: 'Bearer t' });
  const args = ['--grafana', grafana.url, '--grafana-token', 't'];

  const first = await install(args);
  const kept = grafana.dashboards.get('dejabug-workers');
  if (kept) grafana.dashboards.set('dejabug-workers', { ...kept, folderUid: 'operations' });
  const second = await install(args);

  assert.equal(first.code, 0, first.stderr);
  assert.match(
    first.stdout,
    /^installed {2}dejabug: Builds {2}http\S+\/d\/dejabug-builds\ninstalled {2}dejabug: Workers/,
  );
  assert.match(second.stdout, /^replaced .*\nreplaced .*\n$/);
  assert.deepEqual(
    [...grafana.dashboards].map(([uid, { folderUid, version }]) => [uid, folderUid, version]),
    [
      ['dejabug-builds', '', 2],
      ['dejabug-workers', 'operations', 2],
    ],
  );
});

test('user and password of the address are sent, and never shown', async (context) => {
  const authorization = `Basic ${Buffer.from('ann:p w').toString('base64')}`;
  const grafana = await startFakeGrafana(context, { authorization });
  const wrong = await startFakeGrafana(context, { authorization: 'Bearer other' });
  const withUser = (url: string) => url.replace('://', '://ann:p%20w@');

  const run = await install(['--grafana', withUser(grafana.url)]);
  const refused = await install(['--grafana', withUser(wrong.url)]);

  assert.equal(run.code, 0, run.stderr);
  assert.equal(refused.code, 2);
  for (const { stdout, stderr } of [run, refused]) assert.doesNotMatch(stdout + stderr, /p%20w|p w/);
});

test('dashboards that have no data source are in place, and it is said what they lack', async (context) => {
  const grafana = await startFakeGrafana(context, { sources: ['prometheus'] });
  const hidden = await startFakeGrafana(context, { hidesSources: true });

  const run = await install(['--grafana', grafana.url]);
  const unseen = await install(['--grafana', hidden.url]);

  assert.equal(run.code, 1);
  assert.equal(grafana.dashboards.size, 2);
  assert.match(
    run.stderr,
    /^dejabug: Builds: it shows nothing until Grafana has a data source of type elasticsearch/,
  );
  assert.equal(unseen.code, 0, unseen.stderr);
});

test('what does not work is said with what was expected and what to do', async (context) => {
  const kibana = await startFakeKibana(context, { apiKey: 'k' });
  const old = await startFakeKibana(context, { version: '7.17.28' });
  const full = await startFakeKibana(context, { refused: ['dejabug-bugs-by-job'] });
  const open = await startFakeKibana(context);
  const grafana = await startFakeGrafana(context, { authorization: 'Bearer t' });
  const provisioned = await startFakeGrafana(context, { isProvisioned: true });
  const page = await startServer(context, () => ({ body: '<html>hello</html>' }));
  const search = await startServer(context, () => ({
    status: 405,
    headers: { 'x-elastic-product': 'Elasticsearch' },
    body: { error: 'no' },
  }));
  const moved = await startServer(context, () => ({
    status: 302,
    headers: { location: '/login' },
    body: '',
  }));
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [[], /expected a Kibana or a Grafana, found neither; .*\[USAGE\]/],
    [['--kibana', 'kibana.example.org'], /kibana: expected an address that begins with https:/],
    [
      ['--kibana', kibana.url],
      /expected a token that Kibana accepts .* found that it wants one; set DEJABUG_KIBANA_TOKEN/,
    ],
    [['--kibana', kibana.url, '--kibana-token', 'x'], /found that it refuses ours \(401: Unauthorized\)/],
    [
      ['--grafana', grafana.url, '--grafana-token', 'x'],
      /refuses ours \(401: Invalid API key\); set DEJABUG_GRAFANA_TOKEN/,
    ],
    [['--kibana', old.url], /expected Kibana 8.9 or newer .* found 7.17.28; update it/],
    [
      ['--kibana', open.url, '--kibana-space', 'cx'],
      /expected a space "cx" in Kibana, found none \(404: Not Found\)/,
    ],
    [['--kibana', full.url], /take kibana\/bugs.ndjson, .*: visualization dejabug-bugs-by-job: no room/],
    [['--grafana', provisioned.url], /dejabug-builds, .*: 400: Cannot save provisioned dashboard/],
    [['--kibana', search], /expected Kibana at .*\/api\/status, found Elasticsearch/],
    [['--kibana', page], /found an answer 200 that is not JSON; check the address/],
    [['--grafana', moved], /found a redirect to \/login; check the address/],
    [['--grafana', open.url], /expected Grafana at .*\/api\/health, found Kibana/],
    [['--kibana', 'http://127.0.0.1:9'], /found nobody who answers; check the address/],
  ];

  for (const [args, expected] of cases) {
    const { code, stdout, stderr } = await install(args);

    assert.equal(code, 2, args.join(' '));
    assert.match(stderr, expected);
    if (!args.includes(full.url)) assert.equal(stdout, '');
  }
});

test('the list has every panel with its question', async () => {
  const text = await runDejabug(['dashboards', 'list'], { cwd });
  const json = await runDejabug(['dashboards', 'list', '--json'], { cwd });

  assert.equal(text.code, 0, text.stderr);
  assert.match(
    text.stdout,
    /^dejabug: Failures {2}dashboards\/kibana\/failures.ndjson\n {2}What fails, where/,
  );
  assert.match(text.stdout, / {4}Failed builds by job: Which jobs fail most\?\n/);
  assert.equal(jsonLines(json).length, 6);
});
