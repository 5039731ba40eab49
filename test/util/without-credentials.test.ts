import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutCredentials } from '../../src/util/without-credentials.ts';

const CASES: readonly (readonly [said: string, shown: string])[] = [
  ['{"authorization":"Basic Ym90OnNlY3JldA=="}', '{"authorization":"Basic [secret]"}'],
  ['Authorization: Bearer eyJhbGciOi.J9 was refused', 'Authorization: Bearer [secret] was refused'],
  ['authorization: token ghp_0123456789', 'authorization: token [secret]'],
  ['{"private-token":"glpat-1","host":"x"}', '{"private-token":"[secret]","host":"x"}'],
  ['POST /login?password=hunter2', 'POST /login?password=[secret]'],
  ['the token verification failed', 'the token verification failed'],
  ['Basic authentication is needed', 'Basic authentication is needed'],
];

for (const [said, shown] of CASES) {
  test(`what a server said is shown without credentials: ${shown}`, () => {
    assert.equal(withoutCredentials(said), shown);
  });
}
