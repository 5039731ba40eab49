import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJenkinsComment } from '../../../src/review/gerrit/parse-jenkins-comment.ts';
import { cpuMs } from '../../support/cpu-time.ts';

test("the builds of Jenkins' Gerrit Trigger plugin are read, with the full names of jobs in folders", () => {
  const report = parseJenkinsComment(
    'Patch Set 2: Verified-1\n\nBuild Failed \n\n' +
      'http://jenkins.example.com/job/unit/1/ : FAILURE\n\n' +
      'https://jenkins.example.com/ci/job/libs/job/my%20lib/job/feature%2Fx/207/ : UNSTABLE (no excuse)\n\n' +
      'https://jenkins.example.com/job/docs/3/ : SUCCESS <<<\nread it at https://docs\n>>>',
  );

  assert.deepEqual(report?.builds, [
    { jobName: 'unit', status: 'FAILURE', url: 'http://jenkins.example.com/job/unit/1/' },
    {
      jobName: 'libs/my lib/feature/x',
      status: 'UNSTABLE',
      url: 'https://jenkins.example.com/ci/job/libs/job/my%20lib/job/feature%2Fx/207/',
    },
    { jobName: 'docs', status: 'SUCCESS', url: 'https://jenkins.example.com/job/docs/3/' },
  ]);
});

const NO_REPORT = [
  'Build Started https://jenkins.example.com/job/unit/1/',
  'No Builds Executed',
  'see https://jenkins.example.com/job/unit/1/ : FAILURE',
  'https://example.com/somewhere/1/ : FAILURE',
  'ftp://jenkins.example.com/job/unit/1/ : FAILURE',
  'https://jenkins.example.com/job/unit/1/ : because',
];

for (const text of NO_REPORT) {
  test(`no build is read from "${text}"`, () => {
    assert.equal(parseJenkinsComment(text), undefined);
  });
}

test('the longest comment is read in no time, whatever it is made of', () => {
  const costMs = cpuMs(() => {
    parseJenkinsComment(`http://x${'/job/1'.repeat(2_700)} : x`);
    parseJenkinsComment('http://x/job/%/1/ : A'.repeat(800));
  });

  assert.ok(costMs < 2000, `${costMs} ms`);
});
