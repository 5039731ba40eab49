import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderComment } from '../../../src/review/print/comment.ts';
import { makeBug, makeVerdict } from '../../support/make-verdict.ts';

const CLASSIFIED = makeVerdict({ build: 'tempest-full', bugs: [makeBug('1260311'), makeBug('1254890')] });

test("every failed job recognised: elastic-recheck's words, with its advice to recheck", () => {
  const comment = renderComment({ verdicts: [CLASSIFIED] }, 'classic', 'text');

  assert.equal(
    comment,
    `I noticed Zuul failed, I think you hit bug(s):

- tempest-full: https://bugs.launchpad.net/bugs/1260311 https://bugs.launchpad.net/bugs/1254890

If you believe we've correctly identified the failure, feel free to leave a 'recheck' comment to run the tests again.
For more details on this and other bugs, please see http://status.openstack.org/elastic-recheck/`,
  );
});

test('a job that was not recognised: no advice to recheck, jobs in order', () => {
  const verdicts = [
    CLASSIFIED,
    makeVerdict({ build: 'grenade' }),
    makeVerdict({ build: 'docs', voting: false }),
  ];

  const comment = renderComment({ verdicts }, 'classic', 'text');

  assert.equal(
    comment,
    `I noticed Zuul failed, I think you hit bug(s):

- grenade: unrecognized error
- tempest-full: https://bugs.launchpad.net/bugs/1260311 https://bugs.launchpad.net/bugs/1254890

Some of the tests failed in a way that we did not understand. Please help us classify these issues so that they can be part of Elastic Recheck http://status.openstack.org/elastic-recheck/
For more details on this and other bugs, please see http://status.openstack.org/elastic-recheck/`,
  );
});

test('nothing recognised: nothing is said', () => {
  const suppressed = makeVerdict({ build: 'a', bugs: [makeBug('1', { suppressNotification: true })] });

  assert.equal(renderComment({ verdicts: [makeVerdict({ build: 'a' })] }, 'classic', 'text'), undefined);
  assert.equal(renderComment({ verdicts: [suppressed] }, 'classic', 'text'), undefined);
});
