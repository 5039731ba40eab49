import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bugsIn } from '../../src/web/facts/change-mentions.ts';
import { assertHas, assertLacks } from '../support/assert-page.ts';
import { makeSignature } from '../support/make-signature.ts';
import { until } from '../support/until.ts';
import { emptyStore, webServer } from '../support/web-server.ts';

test('numbers in a subject may name bugs', () => {
  const cases: [string, string[]][] = [
    ['Fix race in resize (bug 1825435)', ['1825435']],
    ['Closes-Bug: #1825435, related to #77', ['1825435', '77']],
    ['LP#1825435: retry', ['1825435']],
    ['Bump to 2026.1 and v12, sha 12ab', []],
    ['Drop py39', []],
  ];

  for (const [subject, expected] of cases) assert.deepEqual([...bugsIn(subject)], expected, subject);
});

test('the page of a bug names the changes that mention it', async (t) => {
  const store = await emptyStore(t);
  const change = { host: 'main', project: 'openstack/nova', change: '900123' };
  const about = { ...change, subject: 'Mend <b>1825435</b>', url: 'javascript:alert(1)' };
  await store.records().put({ kind: 'change', id: 'one', value: { change: about } });
  await store
    .records()
    .put({ kind: 'change', id: 'two', value: { change: { ...change, subject: 'Other' } } });
  const set = { version: 'v1', signatures: [makeSignature('1825435')] };
  const server = await webServer(t, { store, signatures: () => ({ set, sources: new Map() }) });

  // The records are read beside the requests.
  const body = await until(async () => {
    const page = await server.inject({ url: '/bug/1825435' });
    return page.body.includes('Changes that mention it') && page.body;
  }, 'the changes');

  assertHas(body, /<bdi>openstack\/nova 900123<\/bdi> <bdi>Mend &lt;b>1825435/);
  assertLacks(body, /javascript:/);
});
