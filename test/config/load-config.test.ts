import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { loadConfig } from '../../src/config/load-config.ts';
import { tagTable } from '../../src/config/tag-table.ts';
import { isAppError } from '../../src/errors.ts';
import { fileTags } from '../../src/log-format/file-tags.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const cwd = temporaryFolder();

function writeConfig(name: string, text: string): string {
  const file = join(cwd, name);
  writeFileSync(file, text);
  return file;
}

async function messageOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (isAppError(error, 'CONFIG_INVALID')) return error.message;
    throw error;
  }
  return '';
}

test('without any source the defaults hold, and nothing can change them', async () => {
  const config = await loadConfig({ cwd, env: {}, flags: {} });

  assert.equal(config.store, join(cwd, '.dejabug'));
  assert.equal(config.template, 'default');
  assert.equal(config.logDays, 10);
  assert.ok(Object.isFrozen(config));
});

test('flags win over the environment, which wins over the file', async () => {
  const file = writeConfig('order.yaml', 'template: classic\nformat: markdown\nlogDays: 3\n');
  const env = { DEJABUG_FORMAT: 'text', DEJABUG_LOG_DAYS: '4' };

  const config = await loadConfig({ cwd, env, flags: { logDays: 5, store: undefined }, file });

  assert.deepEqual([config.template, config.format, config.logDays], ['classic', 'text', 5]);
});

test('lists and truth values stand in the environment too', async () => {
  const env = {
    DEJABUG_QUERIES: ['a', '/b'].join(delimiter),
    DEJABUG_SHIPPED_QUERIES: 'false',
    DEJABUG_WORKERS: '',
  };

  const config = await loadConfig({ cwd, env, flags: {} });

  assert.deepEqual(config.queries, [join(cwd, 'a'), '/b']);
  assert.equal(config.shippedQueries, false);
  assert.equal(config.workers, undefined);
});

test('every problem is named with its place', async () => {
  const file = writeConfig('bad.yaml', 'templates: classic\nbugs: 1\n\nlogDays: soon\nreview: []\n');

  const message = await messageOf(
    loadConfig({ cwd, env: { DEJABUG_FORMAT: 'html' }, flags: { workers: -1 }, file }),
  );

  assert.match(message, /6 problem/);
  assert.match(message, /bad\.yaml:1:1: unknown key "templates"; did you mean "template"\?/);
  assert.match(message, /bad\.yaml:2:1: unknown key "bugs"; the keys are store, /);
  assert.match(message, /bad\.yaml:4:1: logDays: expected a whole number from 1 to 36500, found "soon"/);
  assert.match(message, /bad\.yaml:5:1: unknown key "review"; did you mean "reviews"\?/);
  assert.match(message, /DEJABUG_FORMAT: format: expected text or markdown, found "html"/);
  assert.match(message, /--workers: workers: expected a whole number from 0 to 256, found -1/);
});

test('a file that is no map of keys is refused, whatever it is', async () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['- a\n- b\n', /expected keys with values/],
    ['store: [a\n', /bad-shape\.yaml:\d+:\d+: /],
    ['just text', /expected keys with values/],
  ];

  for (const [text, expected] of cases) {
    const file = writeConfig('bad-shape.yaml', text);

    assert.match(await messageOf(loadConfig({ cwd, env: {}, flags: {}, file })), expected);
  }
});

test('a file that was asked for has to be there; an empty one says nothing', async () => {
  const empty = writeConfig('empty.yaml', '# nothing yet\n');

  assert.match(
    await messageOf(loadConfig({ cwd, env: {}, flags: {}, file: 'missing.yaml' })),
    /missing\.yaml/,
  );
  assert.equal((await loadConfig({ cwd, env: {}, flags: {}, file: empty })).format, 'text');
});

test('own tags come before those of the preset, from the file and from the environment', async () => {
  const file = writeConfig('tags.yaml', "tags: ['job-output = mine']\n");

  const fromFile = tagTable(await loadConfig({ cwd, env: {}, flags: {}, file }));
  const env = { DEJABUG_TAGS: 'a = one\nb = two three\n', DEJABUG_TAGS_PRESET: 'none' };
  const fromEnvironment = tagTable(await loadConfig({ cwd, env, flags: {} }));

  assert.deepEqual(fileTags('job-output.txt', fromFile), ['job-output.txt', 'mine']);
  assert.deepEqual(fileTags('console.html', fromFile), ['console.html', 'console']);
  assert.deepEqual(fileTags('b.log', fromEnvironment), ['b.log', 'two', 'three']);
  assert.equal(fromEnvironment.length, 2);
});

test('a rule for tags that is none is said', async () => {
  const file = writeConfig('wrong-tags.yaml', "tags: ['( = mine']\n");

  assert.match(
    await messageOf(loadConfig({ cwd, env: {}, flags: {}, file })),
    /expected a list of "REGULAR EXPRESSION = TAG …"/,
  );
});
