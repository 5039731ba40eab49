import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lintSignatures } from '../../src/signatures/lint-signatures.ts';
import { readSignature } from '../../src/signatures/read-signature.ts';
import { cpuMs } from '../support/cpu-time.ts';

/** Loads the texts as `1.yaml`, `2.yaml` … and gives `line:column code` of what the linter finds. */
function lint(...texts: string[]): string[] {
  const sources = new Map(texts.map((text, index) => [`${index + 1}.yaml`, text]));
  const signatures = [...sources].map(([file, text]) => {
    const { signature, problems } = readSignature(file, text);
    assert.deepEqual(problems, []);
    assert.ok(signature);
    return signature;
  });
  const set = { version: 'test', signatures };
  const problems = lintSignatures({ set, problems: [], sources, files: [...sources.keys()] });
  return problems.map(({ line, column, code, severity }) => `${line}:${column} ${severity} ${code}`);
}

/** One query, and what is said of it; columns count from the query's first letter. */
const QUERIES: readonly { query: string; found: readonly string[] }[] = [
  // Operators. The first three were live in elastic-recheck, and hit every build that had a console.
  { query: 'message:"qemu-img: error opening" tags:console', found: ['35 error message-optional'] },
  {
    query: 'message:"(ObjectExpiryTest:test_get_object): 404 HEAD" tags:console',
    found: ['56 error message-optional'],
  },
  {
    query: '(message:"first failing line") OR message:"second failing line" tags:"console"',
    found: ['65 error message-optional', '35 warning top-level-or'],
  },
  {
    query: 'message:"first failing line" OR tags:"console"',
    found: ['1 warning message-optional', '33 warning top-level-or'],
  },
  {
    query:
      '(message:"VersionConflict: oslo" message:"is installed but" message:"is required by" AND tags:"console")',
    found: ['34 warning optional-clause'],
  },
  {
    query: 'message:"VersionConflict: oslo" AND tags:"console" OR tags:"syslog"',
    found: ['55 warning optional-clause'],
  },
  {
    query: 'tags:"console" AND message:("download.py line 495" "download.py line 433")',
    found: ['52 warning implicit-operator'],
  },
  { query: 'tags:"console" AND message:("download.py line 495" OR "download.py line 433")', found: [] },
  {
    query: 'message:("libvirtError: terminate" NOT "in _shutdown_instance") AND tags:"screen-n-cpu.txt"',
    found: [],
  },
  {
    query: 'message:(+"devstack/lib/keystone" +"keystone did not start") AND filename:console.html',
    found: [],
  },
  { query: '+message:"keystone did not start" +tags:console -build_queue:experimental', found: [] },
  { query: 'message:"keystone did not start" && tags:console && !build_queue:experimental', found: [] },
  { query: 'message:"keystone did not start" AND (tags:console OR tags:syslog)', found: [] },
  { query: 'tags:"console" AND build_name:gate-nova', found: ['1 warning no-message'] },
  { query: 'tags:"console" AND NOT message:"keystone did not start"', found: ['1 warning no-message'] },
  {
    query: 'message:"couldn\'t connect to host" OR message:"unable to look up host"',
    found: ['39 warning top-level-or'],
  },
  { query: '(message:"couldn\'t connect to host" OR message:"unable to look up host")', found: [] },
  // Words.
  { query: 'message:"[ERROR]" AND tags:"console"', found: ['1 warning common-message'] },
  { query: 'message:" 503" AND tags:"console"', found: ['1 warning common-message'] },
  { query: 'message:"timed out"', found: ['1 warning common-message'] },
  { query: 'message:"timed out" AND filename:"zookeeper.log"', found: [] },
  { query: 'message:"OutOfMemoryError"', found: [] },
  { query: 'message:"[ERROR]" AND message:"keystone did not start" AND tags:console', found: [] },
  {
    query: 'message:("keystone did not start" OR "error") AND tags:console',
    found: ['10 warning common-message'],
  },
  {
    query: 'message:"NeutronError" AND message:"::" AND message:"already allocated"',
    found: ['28 warning empty-phrase'],
  },
  { query: 'message:"MismatchError: &lt;bound method of client"', found: ['25 warning html-entity'] },
  { query: 'message:"R&D failed: lt; gt"', found: [] },
  {
    query: 'message:"keystone did not start" AND build_name:"gate-*-pypy"',
    found: ['38 warning quoted-wildcard'],
  },
  { query: "message:\"unsupported operand type(s) for *: 'NoneType' and 'int'\"", found: [] },
  { query: 'message:"*** /dev/vdb appears to be mounted" AND tags:console', found: [] },
  { query: 'message:"failed to connect to mirror*"', found: ['1 warning quoted-wildcard'] },
  { query: 'message:"no matching function for call to f(char*, int)"', found: [] },
  // Fields, tags and values.
  {
    query: 'message:"table does not exist" AND build-name:"gate-neutron"',
    found: ['36 error unknown-field'],
  },
  { query: 'message:"table does not exist" AND shoe_size:12', found: ['36 warning unknown-field'] },
  {
    query: '(@message:"exit code 5 of lvremove" OR message:"exit code 5 of lvremove")',
    found: ['2 error unknown-field', '2 warning message-optional'],
  },
  { query: 'message:"table does not exist" AND tags:"consol"', found: ['36 warning unknown-tag'] },
  {
    query: 'message:"table does not exist" AND tags:"logs/screen-n-cpu.txt"',
    found: ['36 warning unknown-tag'],
  },
  { query: 'message:"table does not exist" AND (tags:"my-own.log" OR tags:postci)', found: [] },
  {
    query: 'message:"table does not exist" AND filename:"logs/syslog.txt.gz"',
    found: ['36 warning never-true'],
  },
  {
    query: 'message:"table does not exist" AND filename:"/var/log/messages"',
    found: ['36 warning never-true'],
  },
  { query: 'message:"table does not exist" AND filename:"logs/syslog.txt"', found: [] },
  { query: 'message:"table does not exist" AND loglevel:error', found: ['36 warning never-true'] },
  { query: 'message:"table does not exist" AND loglevel:ERROR', found: [] },
  { query: 'message:"table does not exist" AND project:"openstack/nova "', found: ['36 warning never-true'] },
  { query: 'message:"table does not exist" AND voting:1', found: ['36 warning voting-clause'] },
  { query: 'message:"table does not exist" AND NOT voting:0', found: [] },
  // Habits.
  {
    query: "message:'Deadlock found when trying' AND tags:screen-g-reg.txt",
    found: ['1 error single-quotes'],
  },
  {
    query: 'message:"No distributions at all found" AND NOT "(from pbr)" AND tags:"console"',
    found: ['49 warning fieldless-clause'],
  },
  { query: '"No space left on device"', found: ['1 warning fieldless-clause'] },
  // Patterns.
  { query: 'message:"table does not exist" AND build_name:*-pypy', found: ['36 warning leading-wildcard'] },
  { query: 'message:"table does not exist" AND build_name:gate-*-pypy', found: [] },
  { query: 'message:*space*', found: ['1 warning leading-wildcard', '1 warning slow-query'] },
  { query: 'message:/[a-z]+error/ AND tags:console', found: ['1 warning slow-query'] },
  { query: 'message:/[a-z]+error/ AND message:"table does not exist"', found: [] },
  { query: 'message:/.*Error/ AND message:"table does not exist"', found: ['1 warning never-true'] },
  { query: 'message:/table does.*/ AND message:"table does not exist"', found: ['1 warning never-true'] },
];

const PREFIX = 'query: >\n  ';

for (const { query, found } of QUERIES) {
  test(`the linter says ${found.join(' and ') || 'nothing'} of ${query}`, () => {
    const expected = found.map((finding) => {
      const [column = '', rest = ''] = finding.split(/ (.*)/s);
      return `2:${Number(column) + 2} ${rest}`;
    });

    assert.deepEqual(lint(`${PREFIX}${query}\n`).sort(), expected.sort());
  });
}

/** Whole files, and what is said of all of them together. */
const FILES: readonly { name: string; files: readonly string[]; found: readonly string[] }[] = [
  {
    name: 'a name that was broken at its dot',
    files: [
      'query: >\n  message:"FAIL: tempest.scenario.test_dashboard_basic_ops.\n  TestDashboardBasicOps"\n',
    ],
    found: ['2:60 warning folded-blank'],
  },
  {
    name: 'a path that was broken at its slash',
    files: ['query: >\n  message:"sudo cinder-rootwrap /etc/cinder/\n  rootwrap.conf lvremove"\n'],
    found: ['2:45 warning folded-blank'],
  },
  {
    name: 'a phrase that was broken at a blank, behind a sentence',
    files: ['query: >\n  message:"Could not resolve the host.\n  Giving up after three tries"\n'],
    found: [],
  },
  {
    name: 'a break between two clauses',
    files: ['query: >\n  message:"first failing line."\n  AND message:"/etc/hosts is gone"\n'],
    found: [],
  },
  {
    name: 'the same query twice',
    files: ['query: message:"oom-killer" AND tags:syslog\n', 'query: tags:syslog AND message:"oom-killer"\n'],
    found: ['1:8 warning duplicate-query', '1:8 warning duplicate-query'],
  },
  {
    name: 'a query whose hits another has, too',
    files: [
      'query: message:"No matching distribution found for pbr" AND tags:console\n',
      'query: message:"matching distribution found"\n',
    ],
    found: ['1:8 warning covered-query'],
  },
  {
    name: 'a query that is one of the alternatives of another',
    files: [
      'query: message:"No matching distribution found for pbr"\n',
      'query: (message:"Temporary failure in name resolution" OR message:"matching distribution found")\n',
    ],
    found: ['1:8 warning covered-query'],
  },
  {
    name: 'a query that leaves out what another one finds',
    files: [
      'query: message:"No matching distribution found for pbr"\n',
      'query: message:"matching distribution found" AND NOT message:"for pbr"\n',
    ],
    found: [],
  },
  {
    name: 'the same query where one is limited by more conditions',
    files: [
      'query: message:"No matching distribution found"\nvalid_until: 2026-01-01\n',
      'query: message:"No matching distribution found"\n',
    ],
    found: ['1:8 warning covered-query'],
  },
  {
    name: 'the same query where one bug is resolved',
    files: [
      'query: message:"No matching distribution found"\nresolved_at: 2026-01-01\n',
      'query: message:"No matching distribution found"\n',
    ],
    found: [],
  },
  {
    name: 'links that no comment should carry',
    files: [
      'query: message:"No matching distribution found"\naction: {kind: fix, text: "See file:///etc/passwd and ssh://host/x."}\n',
    ],
    found: ['2:32 warning odd-link', '2:55 warning odd-link'],
  },
  {
    name: 'a link that runs a script',
    files: ['query: message:"No matching distribution found"\nbug: javascript:alert(1)\n'],
    found: ['2:6 warning odd-link'],
  },
  {
    name: 'a bug of an unknown tracker',
    files: ['query: message:"No matching distribution found"\nbug: bugzilla:12\n'],
    found: ['2:6 warning odd-link'],
  },
  {
    name: 'usual links',
    files: [
      'query: message:"No matching distribution found"\nbug: launchpad:12\naction: {kind: wait, text: "See https://status.example.org: a.b"}\n',
    ],
    found: [],
  },
  {
    name: 'mistakes in the further queries',
    files: [
      'query: message:"No matching distribution found"\nevidence: message:"not found" and tags:console\nalso:\n  - tags:console\n  - query: message:"disk full" AND build-name:x\n',
    ],
    found: ['2:31 error lowercase-operator', '5:36 error unknown-field'],
  },
];

for (const { name, files, found } of FILES) {
  test(`the linter says ${found.length === 0 ? 'nothing' : `${found.length} things`} of ${name}`, () => {
    assert.deepEqual(lint(...files).sort(), [...found].sort());
  });
}

test('ten thousand signatures are linted in seconds', () => {
  const sources = new Map<string, string>();
  for (let number = 0; number < 10_000; number++) {
    sources.set(
      `${number}.yaml`,
      `query: message:"failure number${number} of the module" AND tags:console\n`,
    );
  }
  const signatures = [...sources].flatMap(([file, text]) => readSignature(file, text).signature ?? []);

  const costMs = cpuMs(() => {
    const problems = lintSignatures({ set: { version: '', signatures }, problems: [], sources, files: [] });
    assert.deepEqual(problems, []);
  });

  assert.ok(costMs < 60_000, `${costMs} ms`);
});
