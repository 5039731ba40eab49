import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { type TestContext, test } from 'node:test';
import { loadSignatures } from '../../src/signatures/load-signatures.ts';

/** A folder with the given files that is gone after the test. */
function folderWith(context: TestContext, files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'signatures-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** `file:line:column code` of each problem, with the file as it is called inside `folder`. */
async function problemsOf(folder: string, ...paths: string[]): Promise<string[]> {
  const { problems } = await loadSignatures(paths.length === 0 ? [folder] : paths);
  return problems.map(
    ({ file, line, column, code }) => `${relative(folder, file)}:${line}:${column} ${code}`,
  );
}

const SOUND = 'query: message:"No space left on device"\n';

test('signatures are found below a folder, in the order of their bugs', async (context) => {
  const folder = folderWith(context, {
    'b.yaml': SOUND,
    'disk/a.yml': SOUND,
    'disk/deep/c.yaml': SOUND,
    'README.md': 'no signature',
    '.hidden.yaml': 'not: read',
    '.git/d.yaml': 'not: read',
    'disk/old.yaml.bak': 'not: read',
  });

  const { set, problems, files } = await loadSignatures([folder]);

  assert.deepEqual(problems, []);
  assert.deepEqual(
    set.signatures.map(({ bug }) => bug),
    ['a', 'b', 'c'],
  );
  assert.deepEqual(
    files.map((file) => relative(folder, file)),
    ['b.yaml', 'disk/a.yml', 'disk/deep/c.yaml'],
  );
});

test('every key of a signature arrives in the model', async (context) => {
  const folder = folderWith(context, {
    'disk-full.yaml': `
title: Disk of the test node is full
bug: launchpad:1260311
owner: infra team
action: {kind: fix, text: Raise the disk size.}
category: infra
query: >
  message:"No space left on device"
  AND tags:"console"
evidence: message:"No space left"
capture: 'on device: (?P<path>\\S+)'
also:
  - message:"disk usage"
  - {query: 'message:"100%"', within_lines: 20}
valid_from: 2026-01-01
valid_until: 2026-06-01T12:00:00+02:00
test_ids: [tempest.api.compute]
test_logs: [logs/one.txt]
suppress-graph: true
suppress-notification: true
allow-nonvoting: true
resolved_at: "Mon Jan  6 13:20:28 PST 2014"
`,
  });

  const { set, problems } = await loadSignatures([folder]);

  assert.deepEqual(problems, []);
  assert.deepEqual(set.signatures, [
    {
      bug: 'disk-full',
      file: join(folder, 'disk-full.yaml'),
      query: 'message:"No space left on device" AND tags:"console"',
      title: 'Disk of the test node is full',
      bugLink: 'launchpad:1260311',
      owner: 'infra team',
      action: { kind: 'fix', text: 'Raise the disk size.' },
      category: 'infra',
      evidence: 'message:"No space left"',
      capture: 'on device: (?P<path>\\S+)',
      also: [{ query: 'message:"disk usage"' }, { query: 'message:"100%"', withinLines: 20 }],
      validFrom: new Date('2026-01-01T00:00:00Z'),
      validUntil: new Date('2026-06-01T10:00:00Z'),
      testIds: ['tempest.api.compute'],
      testLogs: ['logs/one.txt'],
      resolvedAt: new Date('2014-01-06T21:20:28Z'),
      suppressGraph: true,
      suppressNotification: true,
      allowNonvoting: true,
    },
  ]);
});

test('a file that is named twice, or by a folder and by itself, is read once', async (context) => {
  const folder = folderWith(context, { 'a.yaml': SOUND, 'b.yaml': SOUND });
  symlinkSync(join(folder, 'a.yaml'), join(folder, 'c.yaml'));

  const { set, problems } = await loadSignatures([folder, join(folder, 'b.yaml')]);

  assert.deepEqual(problems, []);
  assert.deepEqual(
    set.signatures.map(({ bug }) => bug),
    ['a', 'b'],
  );
});

test('two files of one bug are a problem of the second, and the first is kept', async (context) => {
  const folder = folderWith(context, { 'x/a.yaml': SOUND, 'y/a.yml': 'query: message:"other text"\n' });

  const { set, problems } = await loadSignatures([folder]);

  assert.deepEqual(
    set.signatures.map(({ file }) => relative(folder, file)),
    ['x/a.yaml'],
  );
  assert.equal(problems.length, 1);
  assert.match(problems[0]?.message ?? '', /found a already in .*x\/a\.yaml; rename one/);
});

test('mistakes of one file leave the other signatures in the set', async (context) => {
  const folder = folderWith(context, { 'a.yaml': 'querry: x\n', 'b.yaml': SOUND });

  const { set, problems } = await loadSignatures([folder]);

  assert.deepEqual(
    set.signatures.map(({ bug }) => bug),
    ['b'],
  );
  assert.equal(problems.length, 2);
});

const UNREADABLE_CONTENTS: readonly { name: string; content: string | Uint8Array; problem: string }[] = [
  { name: 'empty', content: '', problem: '1:1 empty-file' },
  { name: 'only blanks', content: ' \n\n', problem: '1:1 empty-file' },
  { name: 'only a byte order mark', content: '\ufeff', problem: '1:1 empty-file' },
  { name: 'binary', content: Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0, 1, 2), problem: '1:1 not-text' },
  { name: 'UTF-16', content: Buffer.from(`\ufeff${SOUND}`, 'utf16le'), problem: '1:1 not-text' },
  {
    name: 'Latin-1 in the second line',
    content: Buffer.from(`${SOUND}title: caf\u00e9\n`, 'latin1'),
    problem: '2:1 not-text',
  },
  { name: 'of ten megabytes', content: SOUND + '# '.repeat(5 * 1024 * 1024), problem: '1:1 too-big' },
];

for (const { name, content, problem } of UNREADABLE_CONTENTS) {
  test(`a file that is ${name} is one problem`, async (context) => {
    const folder = folderWith(context, { 'a.yaml': content });

    assert.deepEqual(await problemsOf(folder), [`a.yaml:${problem}`]);
  });
}

const READABLE_CONTENTS: readonly { name: string; content: string }[] = [
  { name: 'a byte order mark', content: `\ufeff${SOUND}` },
  {
    name: 'carriage returns',
    content: 'title: Disk\r\nquery: >\r\n  message:"No space"\r\n  AND tags:"console"\r\n',
  },
  { name: 'no line end', content: 'query: message:"No space"' },
  { name: 'a directive and document marks', content: `%YAML 1.2\n---\n${SOUND}...\n` },
  { name: 'tabs behind the text', content: 'query: message:"No space"\t\t\n' },
  { name: 'an anchor and an alias', content: 'evidence: &text message:"No space"\nquery: *text\n' },
];

for (const { name, content } of READABLE_CONTENTS) {
  test(`a file with ${name} is read`, async (context) => {
    const folder = folderWith(context, { 'a.yaml': content });

    const { set, problems } = await loadSignatures([folder]);

    assert.deepEqual(problems, []);
    assert.match(set.signatures[0]?.query ?? '', /^message:"No space/);
  });
}

test('a mistake behind a byte order mark and carriage returns is found at its place', async (context) => {
  const query = 'query: >\r\n  message:"one"\r\n  AND AND tags:"console"\r\n';
  const folder = folderWith(context, { 'a.yaml': `\ufefftitle: Disk\r\n${query}` });

  assert.deepEqual(await problemsOf(folder), ['a.yaml:4:7 query-syntax']);
});

test('paths that lead to no signatures are problems', async (context) => {
  const folder = folderWith(context, { 'empty/README.md': 'nothing here' });

  const problems = await problemsOf(folder, join(folder, 'missing'), join(folder, 'empty'));

  assert.deepEqual(problems, ['empty:1:1 no-signatures', 'missing:1:1 unreadable']);
});

test('loops of links, links to nothing and pipes are problems', async (context) => {
  const folder = folderWith(context, { 'a.yaml': SOUND, 'sub/b.yaml': SOUND });
  symlinkSync(folder, join(folder, 'sub', 'up'));
  symlinkSync('self.yaml', join(folder, 'self.yaml'));
  symlinkSync('nowhere', join(folder, 'dead.yaml'));
  symlinkSync('/dev/zero', join(folder, 'endless.yaml'));

  const { set, problems } = await loadSignatures([folder]);

  assert.equal(set.signatures.length, 2);
  assert.deepEqual(
    problems.map(({ file, code }) => `${relative(folder, file)} ${code}`),
    ['dead.yaml unreadable', 'endless.yaml unreadable', 'self.yaml unreadable', 'sub/up symlink-loop'],
  );
});

test('files and folders without permission are problems, and the rest is read', {
  skip: process.getuid?.() === 0 ? 'the administrator may read everything' : false,
}, async (context) => {
  const folder = folderWith(context, { 'a.yaml': SOUND, 'b.yaml': SOUND, 'sub/c.yaml': SOUND });
  await chmod(join(folder, 'b.yaml'), 0);
  await chmod(join(folder, 'sub'), 0);

  const { set, problems } = await loadSignatures([folder]);

  await chmod(join(folder, 'sub'), 0o700);
  assert.equal(set.signatures.length, 1);
  assert.deepEqual(
    problems.map(({ file, message }) => [relative(folder, file), /no permission/.test(message)]),
    [
      ['b.yaml', true],
      ['sub', true],
    ],
  );
});
