import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { BUILD_YAML_KEYS } from '../../src/ci/metadata/read-build-yaml.ts';
import { openSource } from '../../src/ci/open-source.ts';
import { isAppError } from '../../src/errors.ts';
import { projectRoot, sharedData } from '../support/project-root.ts';
import { describeSource, readSource } from '../support/read-source.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const isRoot = process.getuid?.() === 0;

async function openOne(location: string, options?: Parameters<typeof openSource>[1]) {
  const [source, ...others] = await openSource(location, options);
  assert.ok(source);
  assert.deepEqual(others, []);
  return source;
}

test('a folder with logs is one build, also with its logs in folders', async (context) => {
  const flat = scratchFolder(context, { 'a.log': '1', 'b/c.log': '2' });
  const deep = scratchFolder(context, { 'nova/api.log': '1', 'neutron/l3/agent.log': '2' });

  const flatTexts = await readSource(await openOne(flat));
  const deepTexts = await readSource(await openOne(deep));

  assert.deepEqual(flatTexts, { 'a.log': '1', 'b/c.log': '2' });
  assert.deepEqual(deepTexts, { 'neutron/l3/agent.log': '2', 'nova/api.log': '1' });
});

test('a folder of builds is as many builds, at whatever depth a log server keeps them', async (context) => {
  const folder = scratchFolder(context, {
    '05/5/1/check/unit/abc/zuul-info/inventory.yaml': 'all: {}',
    '05/5/1/check/unit/abc/job-output.txt': '1',
    '05/5/1/check/lint/def/job-output.txt.gz': '2',
    '05/5/1/check/lint/ghi/build.yaml': 'job: lint',
    '06/other.log': '3',
    'README.md': 'what this is',
    'labels.tsv': 'a\tb',
  });

  const sources = await openSource(folder);

  const found = sources.map(({ location }) => relative(folder, location));
  assert.deepEqual(found, ['05/5/1/check/lint/def', '05/5/1/check/lint/ghi', '05/5/1/check/unit/abc', '06']);
});

test('a place names its build: always the same, and another for another place', async (context) => {
  const folder = scratchFolder(context, { 'a/x.log': '1', 'b/x.log': '1' });

  const uuids: unknown[] = [];
  for (const path of ['a', 'a', 'b'])
    uuids.push((await describeSource(await openOne(join(folder, path)))).buildUuid);

  assert.equal(uuids[0], uuids[1]);
  assert.notEqual(uuids[0], uuids[2]);
  assert.match(String(uuids[0]), /^[0-9a-f]{32}$/);
});

test('a log that is there twice is read once, and what describes the build is no log', async (context) => {
  const folder = scratchFolder(context, {
    'a.txt': '1',
    'a.txt.gz': gzipSync('1'),
    'b.txt.gz': 'only here',
    'job-output.json': '[]',
    'job-output.txt': '2',
    'zuul-info/inventory.yaml': 'all: {}',
    'zuul-info/zuul-info.node.txt': '3',
    'zuul-manifest.json': '{}',
  });
  const source = await openOne(folder);

  const texts = await readSource(source);

  assert.deepEqual(Object.keys(texts), [
    'a.txt',
    'b.txt.gz',
    'job-output.txt',
    'zuul-info/zuul-info.node.txt',
  ]);
  assert.deepEqual(
    source.incomplete.map(({ filename, reason }) => [filename, reason]),
    [
      ['a.txt.gz', 'duplicate'],
      ['job-output.json', 'duplicate'],
    ],
  );
});

test('links, pipes and locked folders are told of and stop nothing', async (context) => {
  const folder = scratchFolder(context, { 'a.log': '1', 'deep/b.log': '2' });
  const outside = scratchFolder(context, { 'secret.txt': 'secret' });
  symlinkSync(join(outside, 'secret.txt'), join(folder, 'outside.log'));
  symlinkSync('loop.log', join(folder, 'loop.log'));
  symlinkSync('..', join(folder, 'deep', 'up'));
  symlinkSync('nowhere', join(folder, 'dangling.log'));
  symlinkSync('a.log', join(folder, 'latest.log'));
  linkSync(join(folder, 'a.log'), join(folder, 'hard.log'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  const source = await openOne(folder);

  const texts = await readSource(source);

  assert.deepEqual(texts, { 'a.log': '1', 'deep/b.log': '2', 'hard.log': '1' });
  assert.deepEqual(Object.fromEntries(source.incomplete.map(({ filename, reason }) => [filename, reason])), {
    'dangling.log': 'special',
    'deep/up': 'symlink-loop',
    'latest.log': 'duplicate',
    'loop.log': 'symlink-loop',
    'outside.log': 'unsafe-path',
    pipe: 'special',
  });
});

test('a folder and a file that may not be read are told of', {
  skip: isRoot && 'root may read all',
}, async (context) => {
  const folder = scratchFolder(context, { 'a.log': '1', 'locked/b.log': '2' });
  chmodSync(join(folder, 'locked'), 0);
  const source = await openOne(folder);

  const texts = await readSource(source);
  chmodSync(join(folder, 'locked'), 0o700); // so that it can be removed

  assert.deepEqual(texts, { 'a.log': '1' });
  assert.match(
    source.incomplete[0]?.message ?? '',
    /expected a folder that can be read, found EACCES; grant access/,
  );
});

test('names that would play with a terminal are made harmless', async (context) => {
  const folder = scratchFolder(context);
  writeFileSync(join(folder, 'a\u001b[31m\u202e.log'), '1');
  writeFileSync(join(folder, '#%ä ".log'), '2');

  const texts = await readSource(await openOne(folder));

  assert.deepEqual(Object.keys(texts).sort(), ['#%ä ".log', 'a\ufffd[31m\ufffd.log']);
});

test('many files are listed, up to the limit', async (context) => {
  const folder = scratchFolder(context);
  for (let number = 0; number < 3000; number++) writeFileSync(join(folder, `${number}.log`), '');

  const all = await readSource(await openOne(folder));
  const source = await openOne(folder, { limits: { maxFiles: 100 } });
  const some = await readSource(source);

  assert.equal(Object.keys(all).length, 3000);
  assert.equal(Object.keys(some).length, 100);
  assert.match(
    source.incomplete[0]?.message ?? '',
    /expected at most 100 files, found more; raise the limit/,
  );
});

test('what is not there or no file is refused with a reason', async (context) => {
  const folder = scratchFolder(context);
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  const cases: readonly [string, RegExp][] = [
    [join(folder, 'missing'), /found ENOENT/],
    [join(folder, 'pipe'), /found a pipe, socket or device/],
    ['http://', /expected an address such as/],
    ['-', /expected .* standard input, found no input/],
  ];

  for (const [location, message] of cases) {
    await assert.rejects(openSource(location), (error) => {
      assert.ok(isAppError(error, 'SOURCE_UNAVAILABLE'), String(error));
      assert.match(error.message, message);
      return true;
    });
  }
});

/** A tar of entries, as bytes. */
async function tar(
  entries: readonly [name: string, content: string, type?: 'symlink' | 'fifo'][],
): Promise<Buffer> {
  const archive = pack();
  for (const [name, content, type = 'file'] of entries) {
    if (type === 'file') archive.entry({ name }, content);
    else archive.entry({ name, type, linkname: content });
  }
  archive.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

const INVENTORY = 'all: {hosts: {}, vars: {zuul: {build: abc, job: unit}}}';

test('an archive is one build, with its top folder left out and its inventory read', async (context) => {
  const bytes = await tar([
    ['logs/abc/job-output.txt', '1'],
    ['logs/abc/node/syslog.txt', '2'],
    ['logs/abc/node/syslog.txt.gz', '2'],
    ['logs/abc/zuul-info/inventory.yaml', INVENTORY],
  ]);
  const folder = scratchFolder(context, {
    'a.tar': bytes,
    'a.tar.gz': gzipSync(bytes),
    'named-wrongly.log': bytes,
  });

  for (const name of ['a.tar', 'a.tar.gz', 'named-wrongly.log']) {
    const source = await openOne(join(folder, name));
    const build = await describeSource(source);
    const texts = await readSource(source);

    assert.equal(build.buildUuid, 'abc', name);
    assert.deepEqual(texts, { 'job-output.txt': '1', 'node/syslog.txt': '2' }, name);
    assert.deepEqual(
      source.incomplete.map(({ reason }) => reason),
      ['duplicate'],
      name,
    );
  }
});

test('an archive that leads out of itself or is cut gives what is sound', async (context) => {
  const hostile = await tar([
    ['../../etc/passwd', 'evil'],
    ['/absolute.log', '1'],
    ['link.log', '/etc/passwd', 'symlink'],
    ['pipe', '', 'fifo'],
    ['ok.log', '2'],
  ]);
  const whole = await tar([
    ['a.log', 'first'],
    ['b.log', 'second'.repeat(1000)],
  ]);
  const folder = scratchFolder(context, {
    'hostile.tar': hostile,
    'between.tar': whole.subarray(0, 1024),
    'inside.tar': whole.subarray(0, 1024 + 512 + 700),
    'header.tar': whole.subarray(0, 1024 + 100),
  });

  const source = await openOne(join(folder, 'hostile.tar'));
  const texts = await readSource(source);
  assert.deepEqual(texts, { 'absolute.log': '1', 'ok.log': '2' });
  assert.deepEqual(source.incomplete.map(({ reason }) => reason).sort(), [
    'special',
    'special',
    'unsafe-path',
  ]);
  for (const name of ['between.tar', 'inside.tar', 'header.tar']) {
    const cut = await openOne(join(folder, name));
    const seen: string[] = [];
    for await (const file of cut.files(new AbortController().signal)) seen.push(file.path);
    assert.equal(seen[0], 'a.log', name);
    assert.deepEqual(
      cut.incomplete.map(({ reason }) => reason),
      ['truncated'],
      name,
    );
  }
});

test('standard input is a log, or an archive of logs', async () => {
  const bytes = gzipSync(
    await tar([
      ['x/build.yaml', 'build: abc'],
      ['x/a.log', '1'],
    ]),
  );

  const log = await openOne('-', {
    stdin: Readable.from([Buffer.from('a\n'), Buffer.from('b\n')]),
    stdinName: 'ci.log',
  });
  const logTexts = await readSource(log);
  const archive = await openOne('-', { stdin: Readable.from([bytes]) });
  const build = await describeSource(archive);
  const archiveTexts = await readSource(archive);
  await archive.close?.();

  assert.deepEqual(logTexts, { 'ci.log': 'a\nb\n' });
  assert.equal(build.buildUuid, 'abc');
  assert.deepEqual(archiveTexts, { 'a.log': '1' });
});

test('events that are normalised already are sorted by build, and bad lines told', async (context) => {
  const lines = [
    '{"build_uuid":"b1","build_name":"unit","build_status":"FAILURE","voting":"1","@timestamp":"2026-01-02T00:00:00Z","message":"x"}',
    '{"build_uuid":"b2","message":"y","build_change":5}',
    'no json',
    '[1]',
    '',
    '{"_index":"logstash-1","_source":{"build_uuid":["b1"],"@timestamp":"2026-01-01T00:00:00Z","message":"z"}}',
    '{"message":"nobody\'s"}',
  ];
  const folder = scratchFolder(context, {
    'events.jsonl.gz': gzipSync(lines.join('\n')),
    'bad.jsonl': 'no\nno\n',
  });

  const sources = await openSource(join(folder, 'events.jsonl.gz'), { documents: true });
  context.after(() => Promise.all(sources.map((source) => source.close?.())));
  const builds = await Promise.all(sources.map(describeSource));
  const texts = await Promise.all(sources.map(readSource));
  await sources[0]?.close?.();
  await sources[0]?.close?.();
  const others = await Promise.all(sources.slice(1).map(readSource));

  assert.deepEqual(
    others.map((text) => Object.keys(text)),
    [['events.jsonl'], ['events.jsonl']],
  );
  assert.deepEqual(builds.slice(0, 2), [
    {
      buildUuid: 'b1',
      jobName: 'unit',
      status: 'FAILURE',
      voting: true,
      startedAt: new Date('2026-01-01T00:00:00Z'),
      endedAt: new Date('2026-01-02T00:00:00Z'),
    },
    { buildUuid: 'b2', change: '5' },
  ]);
  assert.equal(texts.length, 3);
  assert.equal(
    texts[0]?.['events.jsonl'],
    `${lines[0]}\n{"build_uuid":["b1"],"@timestamp":"2026-01-01T00:00:00Z","message":"z"}\n`,
  );
  assert.deepEqual(
    sources[0]?.incomplete.map(({ message }) => /^line \d+/.exec(message)?.[0]),
    ['line 3', 'line 4'],
  );
  await assert.rejects(
    openSource(join(folder, 'bad.jsonl'), { documents: true }),
    /expected one JSON object a line in/,
  );
});

test('build.yaml describes a build, and what is wrong in it is told with its place', async (context) => {
  const folder = scratchFolder(context, {
    'a.log': '1',
    'build.yaml':
      'job: unit\nchange: 12\nvoting: false\nstarted_at: 2026-01-01T00:00:00Z\nextra: {team: infra}\nstatu: FAILURE\nhosts_id: one\n',
  });
  const source = await openOne(folder);

  const { buildUuid, ...build } = await describeSource(source);

  assert.ok(buildUuid);
  assert.deepEqual(build, {
    jobName: 'unit',
    change: '12',
    voting: false,
    startedAt: new Date('2026-01-01T00:00:00Z'),
    extra: { team: 'infra' },
  });
  assert.deepEqual(
    source.incomplete.map(({ message }) => /^build\.yaml:\d+:\d+: "\w+": expected/.exec(message)?.[0]),
    ['build.yaml:6:1: "statu": expected', 'build.yaml:7:1: "hosts_id": expected'],
  );
});

test('docs/builds.md has a row for every key of build.yaml', () => {
  const rows = readFileSync(join(projectRoot, 'docs', 'builds.md'), 'utf8');

  const missing = BUILD_YAML_KEYS.filter((key) => !rows.includes(`\`${key}\``));

  assert.deepEqual(missing, []);
});

const zuulReal = sharedData && join(sharedData, 'zuul-real');

test("of each build of a real Zuul, name, job and result are what Zuul's own record says", {
  skip: !zuulReal && 'shared data is not here',
}, async () => {
  const { readFileSync } = await import('node:fs');
  const rows = readFileSync(join(zuulReal ?? '', 'labels.tsv'), 'utf8')
    .trim()
    .split('\n')
    .map((row) => row.split('\t'));
  const expected = new Map(rows.map(([uuid, , , , job, result]) => [uuid, `${job} ${result}`]));

  const sources = await openSource(join(zuulReal ?? '', 'logs'));

  assert.ok(sources.length >= 60);
  for (const source of sources) {
    const { buildUuid, jobName, status } = await describeSource(source);
    assert.equal(buildUuid, basename(source.location));
    assert.equal(`${jobName} ${status}`, expected.get(buildUuid));
  }
});
