import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeInRepository } from '../../../src/review/print/place-in-repository.ts';
import { cpuMs } from '../../support/cpu-time.ts';

const PROJECT = 'openstack/nova';

const CASES: readonly (readonly [what: string, line: string, place: string | undefined])[] = [
  ['flake8', './nova/x.py:12:80: E501 line too long', 'nova/x.py:12'],
  ['flake8 at the root', './setup.py:3:1: F401 unused', 'setup.py:3'],
  ['pytest', 'tests/test_x.py:12: AssertionError', 'tests/test_x.py:12'],
  ['a compiler', 'src/a.c:12:3: error: expected ;', 'src/a.c:12'],
  ['TypeScript', "src/a.ts(7,13): error TS2322: Type 'a'", 'src/a.ts:7'],
  ['Rust', '  --> src/main.rs:4:5', 'src/main.rs:4'],
  ['a traceback', '  File "nova/x.py", line 12, in call', 'nova/x.py:12'],
  ['a node of Zuul', 'node | tests/test_x.py:12: AssertionError', 'tests/test_x.py:12'],
  ['a line of Actions', '##[error]src/a.ts(7,13): error TS2322', 'src/a.ts:7'],
  ['a stack of Node.js', 'at f (/home/runner/work/nova/nova/lib/a.js:9:1)', 'lib/a.js:9'],
  ['a checkout of Zuul', 'File "/home/zuul/src/opendev.org/openstack/nova/nova/x.py", line 7', 'nova/x.py:7'],
  ['a relative checkout of Zuul', 'src/opendev.org/openstack/nova/nova/x.py:7: E1', 'nova/x.py:7'],
  ['a checkout of GitLab', '/builds/openstack/nova/nova/x.py:7: error', 'nova/x.py:7'],
  ['a checkout of Travis', '/home/travis/build/openstack/nova/a.css:11:3: Unknown word', 'a.css:11'],
  ['the second path, the first being foreign', '/usr/lib/a.py:1: by tests/b.py:2: E', 'tests/b.py:2'],
  ['a hidden folder', '.github/check.sh:3: syntax error', '.github/check.sh:3'],

  ['no path', 'ERROR out of luck', undefined],
  ['an absolute path', '/usr/lib/python3/nova/x.py:12: error', undefined],
  ['the same name elsewhere', '/opt/stack/nova/nova/compute/x.py:12: error', undefined],
  ['another project', '/home/zuul/src/opendev.org/openstack/neutron/neutron/x.py:7: E', undefined],
  ['another project, relative', 'src/opendev.org/openstack/neutron/neutron/x.py:7: E', undefined],
  ['a way out', '../nova/x.py:12: error', undefined],
  ['a way out in the middle', 'nova/../../etc/x.py:12: error', undefined],
  ['a way out behind the checkout', '/src/openstack/nova/../../etc/x.py:12: error', undefined],
  ['a packages folder', '/src/openstack/nova/.tox/py3/lib/site-packages/a/b.py:12: E', undefined],
  ['a relative packages folder', '.tox/py3/lib/a.py:12: error', undefined],
  ['modules of Node.js', './node_modules/a/b.js:12:1: error', undefined],
  ['a file without its folder', 'x_test.go:12: want 1', undefined],
  ['a time of day', 'at 2026/11.x 12:30:45: error', undefined],
  ['an address', 'GET https://logs.example.org/a/b.html:8080: refused', undefined],
  ['an image', 'pull registry/team/node:18: error', undefined],
  ['a path whose head was cut off', '…va/x.py:12: error', undefined],
  ['line 0', './nova/x.py:0:1: E902', undefined],
  ['a line out of all bounds', './nova/x.py:99999999: E902', undefined],
  ['empty folders', './nova//x.py:12: error', undefined],
  ['signs that no path of ours has', './nova/<b>.py:12: error', undefined],
  ['a path too long', `./${'a/'.repeat(400)}x.py:12: error`, undefined],
];

for (const [what, line, place] of CASES) {
  test(`${place === undefined ? 'no place' : 'a place'} in the repository: ${what}`, () => {
    const found = placeInRepository(line, PROJECT);

    assert.equal(found && `${found.path}:${found.line}`, place);
  });
}

test('a project of one word is not looked for in absolute paths', () => {
  assert.equal(placeInRepository('/srv/demo/a/x.py:12: error', 'demo'), undefined);
});

test('lines made to be slow are not', () => {
  const hostile = [
    'a/'.repeat(500),
    'a.'.repeat(500),
    'File "'.repeat(160),
    ' ./a.b:1'.repeat(120),
    '('.repeat(1000),
  ];

  const costMs = cpuMs(() => {
    for (const line of hostile) for (let round = 0; round < 100; round++) placeInRepository(line, PROJECT);
  });

  assert.ok(costMs < 20_000, 'five hundred lines, in a fraction of a second where nothing else runs');
});
