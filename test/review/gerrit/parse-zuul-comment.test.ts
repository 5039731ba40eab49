import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReportedBuild } from '../../../src/model/change.ts';
import { parseZuulComment } from '../../../src/review/gerrit/parse-zuul-comment.ts';
import { cpuMs } from '../../support/cpu-time.ts';

const UUID = '7786bd9686a54fadbc6af5d08a08db48';

const PAGE = `https://zuul.example.com/t/acme/build/${UUID}`;

const LINES: readonly [string, string, ReportedBuild][] = [
  [
    "today's page of the build",
    `- unit ${PAGE} : FAILURE in 44s`,
    { jobName: 'unit', status: 'FAILURE', voting: true, url: PAGE, buildUuid: UUID },
  ],
  [
    'a page without a tenant in its address',
    `- unit https://zuul.example.com/build/${UUID} : SUCCESS in 1h 04m 31s`,
    {
      jobName: 'unit',
      status: 'SUCCESS',
      voting: true,
      url: `https://zuul.example.com/build/${UUID}`,
      buildUuid: UUID,
    },
  ],
  [
    'the logs of an old Zuul',
    '- gate-tempest-dsvm http://logs.example.com/04/4904/2/gate/gate-tempest-dsvm/5c9d24a/ : FAILURE in 1h 2m 3s',
    {
      jobName: 'gate-tempest-dsvm',
      status: 'FAILURE',
      voting: true,
      url: 'http://logs.example.com/04/4904/2/gate/gate-tempest-dsvm/5c9d24a/',
    },
  ],
  [
    'a build without a page',
    `- unit finger://ze01.example.com/${UUID} : POST_FAILURE in 3s`,
    { jobName: 'unit', status: 'POST_FAILURE', voting: true, buildUuid: UUID },
  ],
  [
    'no address at all',
    '- unit : NODE_FAILURE in 0s',
    { jobName: 'unit', status: 'NODE_FAILURE', voting: true },
  ],
  [
    'a detail behind the result',
    '- unit : RETRY_LIMIT Host unreachable in 38s',
    { jobName: 'unit', status: 'RETRY_LIMIT', voting: true },
  ],
  [
    'no time',
    '- unit : SKIPPED Skipped due to failed job fixtures',
    { jobName: 'unit', status: 'SKIPPED', voting: true },
  ],
  [
    'a job that does not vote',
    '- unit : FAILURE in 2m 16s (non-voting)',
    { jobName: 'unit', status: 'FAILURE', voting: false },
  ],
  [
    "a job's own words as its result",
    '- docs : Preview is broken in 2 places in 9s (non-voting)',
    { jobName: 'docs', status: 'Preview is broken in 2 places', voting: false },
  ],
  [
    'dots and slashes in the name, line end of Windows',
    '* tox-py3.11/long : TIMED_OUT in 1d 2h\r',
    { jobName: 'tox-py3.11/long', status: 'TIMED_OUT', voting: true },
  ],
];

for (const [what, line, build] of LINES) {
  test(`a build is read from a line with ${what}`, () => {
    const report = parseZuulComment(`Build failed.\n\n${line}\n`);

    assert.deepEqual(report, { builds: [build] });
  });
}

test('the pipeline comes from the heading, not from behind the builds', () => {
  const head = parseZuulComment('Build failed (gate pipeline).  See https://docs\n\n- a : FAILURE in 1s');
  const tail = parseZuulComment('Build failed.\n\n- a : FAILURE in 1s\n\nsee (other pipeline)');

  assert.equal(head?.pipeline, 'gate');
  assert.equal(tail?.pipeline, undefined);
});

const NO_REPORT = [
  'Starting check jobs.',
  'Merge Failed.\n\nThis change or one of its dependencies was unable to be merged.\nWarning:\n  Error merging x',
  'Zuul encountered a syntax error\n\n  job:\n      name: demo-stress\n      - x : FAILURE',
  'Skipped 3 jobs',
  '',
];

for (const text of NO_REPORT) {
  test(`no build is read from "${text.split('\n', 1)[0]}"`, () => {
    assert.equal(parseZuulComment(text), undefined);
  });
}

test('warnings around the builds change nothing', () => {
  const report = parseZuulComment(
    'Build failed.\nhttps://z/buildset/1\n\nWarning:\n  unit: a : b\n\n- unit : FAILURE in 1s\n\nWarning:\n  - x',
  );

  assert.deepEqual(
    report?.builds.map(({ jobName }) => jobName),
    ['unit'],
  );
});

test('the longest comment is read in no time, whatever it is made of', () => {
  const hostile = ['- a ', ' in 1h', '- a http://x : ', '(non-voting) ', '- '].map((part) =>
    part.repeat(16_384 / part.length),
  );

  const costMs = cpuMs(() => {
    for (const text of hostile) parseZuulComment(`- a : FAILURE${text}\n${text}`);
  });

  assert.ok(costMs < 2000, `${costMs} ms`);
});
