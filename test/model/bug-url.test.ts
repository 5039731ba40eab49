import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bugUrl } from '../../src/model/bug-url.ts';

test('a bug has the address that its link, its tracker or its number gives', () => {
  const cases: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ['disk-full', 'https://bugs.example.org/7', 'https://bugs.example.org/7'],
    ['disk-full', 'launchpad:1260311', 'https://bugs.launchpad.net/bugs/1260311'],
    ['disk-full', 'github:octo/repo#12', 'https://github.com/octo/repo/issues/12'],
    ['1260311', undefined, 'https://bugs.launchpad.net/bugs/1260311'],
    ['disk-full', undefined, undefined],
    ['disk-full', 'jira:ABC-1', undefined],
    ['disk-full', 'github:octo/repo', undefined],
    ['disk-full', 'javascript:alert(1)', undefined],
    ['disk-full', 'https://bugs.example.org/7) <b>', undefined],
    ['disk-full', 'https://', undefined],
  ];

  for (const [bug, link, expected] of cases) assert.equal(bugUrl(bug, link), expected);
});
