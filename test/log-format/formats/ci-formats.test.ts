import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detected, readAll } from '../read-all.ts';

test('GitHub Actions: stamps are taken off, commands tell the level, the mark before the first line is no text', () => {
  const text = [
    '\uFEFF2024-01-02T03:04:05.6789012Z ##[group]Run make\r',
    '2024-01-02T03:04:06.0000000Z \x1b[36;1mmake\x1b[0m',
    '2024-01-02T03:04:07.0000000Z ##[error]Process completed with exit code 2.',
    '2024-01-02T03:04:08.0000000Z [WARNING] from Maven',
    '',
  ].join('\n');

  assert.equal(detected(text, '1_build.txt'), 'github-actions');
  assert.deepEqual(readAll('github-actions', text), [
    { line: 1, time: '2024-01-02T03:04:05.678Z', message: '##[group]Run make' },
    { line: 2, time: '2024-01-02T03:04:06.000Z', message: 'make' },
    {
      line: 3,
      time: '2024-01-02T03:04:07.000Z',
      message: '##[error]Process completed with exit code 2.',
      loglevel: 'ERROR',
    },
    { line: 4, time: '2024-01-02T03:04:08.000Z', message: '[WARNING] from Maven', loglevel: 'WARNING' },
  ]);
});

test('GitHub Actions as `gh run view --log` prints it: job and step are taken off too', () => {
  const text =
    'build\tRun tests\t\uFEFF2024-01-02T03:04:05.0000000Z make\nbuild\tRun tests\t2024-01-02T03:04:06.0000000Z ok\n';

  assert.equal(detected(text, 'log.txt'), 'github-actions');
  assert.deepEqual(readAll('github-actions', text), [
    { line: 1, time: '2024-01-02T03:04:05.000Z', message: 'make' },
    { line: 2, time: '2024-01-02T03:04:06.000Z', message: 'ok' },
  ]);
});

test('GitLab without stamps: one event a line, with the times of the sections', () => {
  const text = [
    '\x1b[0KRunning with gitlab-runner 16.0\x1b[0;m',
    'section_start:1704164645:prepare_executor\r\x1b[0K\x1b[0K\x1b[36;1mPreparing\x1b[0;m',
    'ERROR: Job failed: exit code 1',
    '',
  ].join('\n');

  assert.equal(detected(text, 'trace.log'), 'gitlab');
  assert.deepEqual(readAll('gitlab', text), [
    { line: 1, message: 'Running with gitlab-runner 16.0' },
    {
      line: 2,
      time: '2024-01-02T03:04:05.000Z',
      message: 'section_start:1704164645:prepare_executor\nPreparing',
    },
    {
      line: 3,
      time: '2024-01-02T03:04:05.000Z',
      message: 'ERROR: Job failed: exit code 1',
      loglevel: 'ERROR',
    },
  ]);
});

test('GitLab with stamps: a plus behind the stream goes on with the line before', () => {
  const text = [
    '2024-01-02T03:04:05.000001Z 00O \x1b[0KRunning with gitlab-runner 17.0',
    '2024-01-02T03:04:06.000002Z 01O $ make',
    '2024-01-02T03:04:06.500002Z 01E+ -j2',
    '',
  ].join('\n');

  assert.equal(detected(text, 'trace.log'), 'gitlab-stamped');
  assert.deepEqual(readAll('gitlab-stamped', text), [
    { line: 1, time: '2024-01-02T03:04:05.000Z', message: 'Running with gitlab-runner 17.0' },
    { line: 2, time: '2024-01-02T03:04:06.000Z', message: '$ make\n2024-01-02T03:04:06.500002Z 01E+ -j2' },
  ]);
});

const JENKINS: readonly (readonly [name: string, line: string, record: object])[] = [
  ['no stamp', 'Started by timer', { message: 'Started by timer' }],
  [
    'the full time of a pipeline',
    '[2024-01-02T03:04:05.678Z] [ERROR] Failed to execute goal',
    { time: '2024-01-02T03:04:05.678Z', message: '[ERROR] Failed to execute goal', loglevel: 'ERROR' },
  ],
  ['a clock time', '13:14:15  + make', { time: '2024-03-01T13:14:15.000Z', message: '+ make' }],
  [
    'a clock time as markup',
    '<b>13:14:15</b> + make',
    { time: '2024-03-01T13:14:15.000Z', message: '+ make' },
  ],
  ['a bracket that is no time', '[Pipeline] sh', { message: '[Pipeline] sh' }],
];

for (const [name, line, record] of JENKINS) {
  test(`Jenkins: ${name}`, () => {
    assert.equal(detected(`Started by user admin\n${line}\n`, 'consoleText'), 'jenkins');
    assert.deepEqual(readAll('jenkins', `${line}\n`), [{ line: 1, ...record }]);
  });
}

test('a Jenkins clock time past midnight belongs to the next day', () => {
  const late = { notBefore: 0, notAfter: Infinity, reference: Date.UTC(2024, 0, 1, 23, 50) };

  const [record] = readAll('jenkins', '00:05:00  + make', late);

  assert.equal(record?.time, '2024-01-02T00:05:00.000Z');
});

test('Travis: one event a line, marks kept, colours gone, times from the end of steps', () => {
  const text = [
    'travis_fold:start:git.checkout\r\x1b[0Ktravis_time:start:0b3c\r\x1b[0K$ git clone',
    '\x1b[31;1mThe command "make" exited with 2.\x1b[0m\r',
    'travis_time:end:0b3c:start=1704164645678000000,finish=1704164646000000000,duration=1\r\x1b[0K',
    '',
  ].join('\n');

  assert.equal(detected(text, 'log.txt'), 'travis');
  assert.deepEqual(readAll('travis', text), [
    { line: 1, message: 'travis_fold:start:git.checkout\ntravis_time:start:0b3c\n$ git clone' },
    { line: 2, message: 'The command "make" exited with 2.' },
    {
      line: 3,
      time: '2024-01-02T03:04:05.678Z',
      message: 'travis_time:end:0b3c:start=1704164645678000000,finish=1704164646000000000,duration=1\n',
    },
  ]);
});

test('Buildkite: the stamp before each line is its time and no text', () => {
  const text = '\x1b_bk;t=1704164645678\x07~~~ Running commands\r\n\x1b_bk;t=1704164645999\x07$ make\r\n';

  assert.equal(detected(text, 'job.log'), 'buildkite');
  assert.deepEqual(readAll('buildkite', text), [
    { line: 1, time: '2024-01-02T03:04:05.678Z', message: '~~~ Running commands' },
    { line: 2, time: '2024-01-02T03:04:05.999Z', message: '$ make' },
  ]);
});

test('Ansible on a terminal: one event a line, a failed host is an error', () => {
  const text = [
    'PLAY [all] *********',
    '',
    'TASK [Install] *****',
    'ok: [node-1]',
    'fatal: [node-2]: UNREACHABLE! => {"changed": false}',
    '[WARNING]: Could not match',
    '',
  ].join('\n');

  assert.equal(detected(text, 'deploy.txt'), 'ansible');
  assert.deepEqual(
    readAll('ansible', text).map(({ loglevel }) => loglevel),
    [undefined, undefined, undefined, undefined, 'ERROR', 'WARNING'],
  );
});

test("Ansible's own log joins what has no stamp", () => {
  const text =
    '2024-01-02 03:04:05,678 p=47 u=zuul n=ansible | fatal: [node-2]: FAILED! => {\n    "rc": 1\n}\n';

  assert.equal(detected(text, 'ansible.log'), 'ansible-log');
  assert.deepEqual(readAll('ansible-log', text), [
    {
      line: 1,
      time: '2024-01-02T03:04:05.678Z',
      message: 'fatal: [node-2]: FAILED! => {\n    "rc": 1\n}',
      loglevel: 'ERROR',
      pid: '47',
    },
  ]);
});

test('plain text is one event a line, and tells a level only where the line begins with one', () => {
  const text = 'first\n\n[ERROR] second\nno ERROR: here\nFATAL: third';

  assert.equal(detected(text), 'plain');
  assert.deepEqual(readAll('plain', text), [
    { line: 1, message: 'first' },
    { line: 2, message: '' },
    { line: 3, message: '[ERROR] second', loglevel: 'ERROR' },
    { line: 4, message: 'no ERROR: here' },
    { line: 5, message: 'FATAL: third', loglevel: 'FATAL' },
  ]);
});
