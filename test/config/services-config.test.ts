import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { loadConfig } from '../../src/config/load-config.ts';
import { loadServicesConfig, type ServicesConfig } from '../../src/config/services-config.ts';
import { isAppError } from '../../src/errors.ts';
import { projectRoot } from '../support/project-root.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const GERRIT = `
reviews:
  - name: main
    kind: gerrit
    url: https://review.example.org
    username: dejabug
    password: env:GERRIT_PASSWORD
    ssh:
      privateKey: file:keys/id
      hostKeys: [SHA256:abc]
`;

function load(
  t: TestContext,
  text: string,
  files: Readonly<Record<string, string>> = {},
): Promise<ServicesConfig> {
  const cwd = scratchFolder(t, { 'dejabug.yaml': text, 'keys/id': 'the key\n', ...files });
  return loadServicesConfig({ cwd, env: { GERRIT_PASSWORD: 'secret word' } });
}

async function problems(t: TestContext, text: string): Promise<string[]> {
  try {
    await load(t, text);
    return [];
  } catch (error) {
    assert.ok(isAppError(error, 'CONFIG_INVALID'), String(error));
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.replace(/^.*dejabug\.yaml/, ''));
  }
}

test('secrets come from the environment and from files beside the configuration', async (t) => {
  const { reviews, bot } = await load(t, GERRIT);

  assert.deepEqual(reviews, [
    {
      name: 'main',
      kind: 'gerrit',
      url: 'https://review.example.org',
      username: 'dejabug',
      password: 'secret word',
      ssh: { privateKey: 'the key', hostKeys: ['SHA256:abc'] },
    },
  ]);
  assert.deepEqual([bot.speak, bot.maxComments, bot.rules], ['any', 20, []]);
});

test('without a file, and without sections, there is nothing to watch', async (t) => {
  const { reviews, ci, trackers, notify } = await loadServicesConfig({ cwd: scratchFolder(t), env: {} });

  assert.deepEqual([reviews, ci, trackers, notify], [[], [], [], { channels: [], digests: [] }]);
});

test('the sections do not disturb commands that have no use for them', async (t) => {
  const cwd = scratchFolder(t, { 'dejabug.yaml': `logDays: 3\n${GERRIT}` });

  const config = await loadConfig({ cwd, env: {}, flags: {} });

  assert.equal(config.logDays, 3);
  assert.ok(!('reviews' in config));
});

test('all problems are told, each with its place, and no value of a secret', async (t) => {
  const cases: readonly (readonly [string, readonly (string | RegExp)[]])[] = [
    ['reviews: 3', [':1:1: reviews: expected array, found number']],
    ['reviews:\n  - name: a\n    kind: svn', [/^:3:5: reviews\[0\]\.kind: /]],
    ['bot:\n  speek: any', [':2:3: unknown key "bot.speek"; did you mean "speak"?']],
    [
      'bot:\n  massFailure:\n    minuts: 5',
      [':3:5: unknown key "bot.massFailure.minuts"; did you mean "minutes"?'],
    ],
    [
      `${GERRIT}    look: 500`,
      [/^:11:5: unknown key "reviews\[0\]\.look"; the keys are kind, name, url, username, /],
    ],
    [
      'reviews:\n  - { name: a, kind: gitlab, projects: [a/b], token: x, webhookSecrt: y }',
      [':2:57: unknown key "reviews[0].webhookSecrt"; did you mean "webhookSecret"?'],
    ],
    [
      'ci:\n  - { name: z, kind: zuul, url: "https://z.example.org", pipeline: [a] }',
      [':2:58: unknown key "ci[0].pipeline"; did you mean "pipelines"?'],
    ],
    [
      'trackers:\n  - { name: t, kind: github, url: "https://t.example.org", apiUri: "https://t.example.org" }',
      [':2:60: unknown key "trackers[0].apiUri"; did you mean "apiUrl"?'],
    ],
    [
      'notify:\n  channels:\n    - { name: c, kind: slack, url: "https://c.example.org", evnts: [] }',
      [':3:61: unknown key "notify.channels[0].evnts"; did you mean "events"?'],
    ],
    ['web:\n  titel: Ours', [':2:3: unknown key "web.titel"; did you mean "title"?']],
    ['bot:\n  speak: loudly\n  maxComments: 0', [/^:2:3: bot\.speak: /, /^:3:3: bot\.maxComments: /]],
    ['bot:\n  rules:\n    - { jobs: [], action: comment }', [/^:3:9: bot\.rules\[0\]\.jobs: /]],
    [
      GERRIT.replace('env:GERRIT_PASSWORD', 'env:NOT_THERE'),
      [':7:5: expected a text in the variable NOT_THERE, found none'],
    ],
    [
      GERRIT.replace('file:keys/id', 'file:keys/no'),
      [':9:7: expected a text in the file keys/no, found none'],
    ],
    [
      GERRIT.replace('https://review', 'https://user:pw@review'),
      [/^:5:5: reviews\[0\]\.url: expected an address/],
    ],
    [
      `${GERRIT}ci:\n  - { name: z, kind: zuul, url: "https://z.example.org", review: other }`,
      [/^:12:58: ci\[0\]\.review: no review host has the name "other"$/],
    ],
    [GERRIT + GERRIT.replace('\nreviews:\n', ''), [/^:11:5: reviews: the name "main" is taken twice$/]],
    [
      'notify:\n  digests:\n    - { name: d, to: [x], every: daily }',
      [/^:3:18: notify\.digests\[0\]\.to: no channel has the name "x"$/],
    ],
  ];
  for (const [text, expected] of cases) {
    const found = await problems(t, text);

    assert.equal(found.length, expected.length, found.join('\n'));
    for (const [place, problem] of expected.entries()) {
      if (typeof problem === 'string') assert.equal(found[place], problem);
      else assert.match(found[place] ?? '', problem);
    }
    assert.ok(!found.join().includes('secret word') && !found.join().includes('user:pw'));
  }
});

test('a file that was asked for has to be there', async (t) => {
  const cwd = scratchFolder(t);

  await assert.rejects(
    loadServicesConfig({ cwd, env: {}, file: join(cwd, 'other.yaml') }),
    /could not read it/,
  );
});

test('the configuration that docs/BOT.md shows is valid', async (t) => {
  const text = readFileSync(join(projectRoot, 'docs', 'BOT.md'), 'utf8');
  const example = /```yaml\n(?<yaml>[\s\S]+?)```/.exec(text)?.groups?.yaml ?? '';
  const keys = scratchFolder(t, { id_ed25519: 'key', 'github-token': 'token' });
  const cwd = scratchFolder(t, { 'dejabug.yaml': example.replaceAll('/etc/dejabug', keys) });

  const env = { GERRIT_PASSWORD: 'x', WEBHOOK_SECRET: 'y' };
  const { reviews, ci, bot } = await loadServicesConfig({ cwd, env });
  const { store } = await loadConfig({ cwd, env: {}, flags: {} });

  assert.deepEqual([reviews.length, ci.length, bot.rules.length, store], [2, 2, 3, '/srv/dejabug/store']);
});
