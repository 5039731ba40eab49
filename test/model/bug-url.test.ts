import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bugUrl } from '../../src/model/bug-url.ts';

test('a bug has the address that its link, its tracker or its number gives', () => {
  const cases: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ['disk-full', 'https://bugs.example.org/7', 'https://bugs.example.org/7'],
    ['disk-full', 'launchpad:1260311', 'https://bugs.launchpad.net/bugs/1260311'],
    ['disk-full', 'github:octo/repo#12', 'https://github.com/octo/repo/issues/12'],
    ['disk-full', 'gitlab:group/sub/repo#12', 'https://gitlab.com/group/sub/repo/-/issues/12'],
    ['disk-full', 'storyboard:2001234', 'https://storyboard.openstack.org/#!/story/2001234'],
    ['disk-full', 'gitlab:repo#12', undefined],
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
