import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatByName } from '../../src/log-format/formats.ts';
import { type Build, buildFields } from '../../src/model/build.ts';
import { KNOWN_FIELDS } from '../../src/signatures/lint/known-fields.ts';

const BUILD: Required<Omit<Build, 'extra'>> = {
  buildUuid: '8f2c1a9e',
  jobName: 'unit',
  status: 'FAILURE',
  pipeline: 'check',
  project: 'demo',
  branch: 'main',
  change: '1',
  patchset: '2',
  ref: 'refs/changes/01/1/2',
  newRevision: 'abc',
  buildsetUuid: '1',
  tenant: 'example',
  node: 'debian',
  nodeProvider: 'rack1',
  hostRegions: ['a'],
  hostIds: ['b'],
  executor: 'ze01',
  changeUrl: 'https://review.example.org/1',
  logUrl: 'https://logs.example.org/1/',
  voting: true,
  startedAt: new Date(0),
  endedAt: new Date(1),
};

test('the linter knows every field of a build', () => {
  const unknown = Object.keys(buildFields(BUILD)).filter((field) => !KNOWN_FIELDS.has(field));

  assert.deepEqual(unknown, []);
});

const RECORDS: readonly [format: string, line: string, field: string][] = [
  ['oslo', '2026-11-21 13:46:42.581 1234 ERROR nova.compute.manager [-] Failed', 'module'],
  ['syslog', 'Nov 21 13:46:42 node1 dockerd[812]: Failed to start', 'syslog_program'],
  [
    'apache-combined',
    '10.0.0.1 - - [21/Nov/2026:13:46:42 +0000] "GET /v3 HTTP/1.1" 503 12 "-" "curl"',
    'response',
  ],
  [
    'libvirt',
    '2026-11-21 13:46:42.581+0000: 812: error : virNetSocketReadWire:1806 : End of file',
    'loglevel',
  ],
];

for (const [format, line, field] of RECORDS) {
  test(`the linter knows every field of the format ${format}`, () => {
    const { fields } = formatByName(format).readRecord(line);

    assert.ok(field in fields, `${field} is not in ${JSON.stringify(fields)}`);
    assert.deepEqual(
      Object.keys(fields).filter((name) => !KNOWN_FIELDS.has(name)),
      [],
    );
  });
}
