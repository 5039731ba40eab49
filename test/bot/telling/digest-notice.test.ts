import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Parser } from 'htmlparser2';
import type { BugNumbers, Digest } from '../../../src/bot/telling/digest.ts';
import { digestNotice } from '../../../src/bot/telling/digest-notice.ts';
import { pageLinks } from '../../../src/bot/telling/page-links.ts';

const LINKS = pageLinks('https://ci.example.org/');

function bug(name: string, about: Partial<BugNumbers> = {}): BugNumbers {
  return {
    bug: name,
    builds: 4,
    lastDay: 3,
    tenDays: 14,
    changes: 9,
    projects: ['nova'],
    passed: 0,
    ...about,
  };
}

function digest(about: Partial<Digest> = {}): Digest {
  const none = { newBugs: [], backBugs: [], bugs: [], unknown: [], falsePositives: [], dead: [] };
  return {
    from: new Date('2026-11-20T08:00:00Z'),
    to: new Date('2026-11-21T08:00:00Z'),
    totals: { failed: 41, classified: 35 },
    ...none,
    ...about,
  };
}

const RACE = bug('1825435', {
  title: 'tests race',
  url: 'https://bugs.launchpad.net/bugs/1825435',
  tracker: {
    title: 'tests race',
    state: 'fixed',
    status: 'Fix Released',
    url: 'https://bugs.launchpad.net/bugs/1825435',
    closedAt: new Date('2026-11-01T10:00:00Z'),
  },
});

const FULL = digest({
  newBugs: [RACE],
  backBugs: [RACE],
  bugs: [RACE, bug('disk-full')],
  unknown: [{ line: 'KeyError: x', builds: 6, changes: 5, jobs: ['a', 'b', 'c', 'd'], example: 'uuid-1' }],
  falsePositives: [bug('too-wide', { passed: 2 })],
  dead: [bug('quiet', { lastAt: new Date('2026-10-22T00:00:00Z') }), bug('never')],
});

test('a digest as text', () => {
  const notice = digestNotice('nova', FULL, LINKS);

  assert.equal(
    notice.subject,
    'nova: 1 new bug, 1 bug back, 6 unexplained failures, 1 signature hitting passed builds, 2 dead signatures',
  );
  assert.equal(
    notice.text,
    `nova, 2026-11-20 08:00 to 2026-11-21 08:00 UTC
41 failed builds, 35 of them explained (85 %)

New bugs
--------
- 1825435 tests race
  struck 4 builds (3 in 24 hours, 14 in 10 days), 9 changes of nova
  https://bugs.launchpad.net/bugs/1825435 (Fix Released)
  https://ci.example.org/bug/1825435

Bugs that came back after they were fixed
-----------------------------------------
- 1825435 tests race
  struck 4 builds (3 in 24 hours, 14 in 10 days), 9 changes of nova; fixed on 2026-11-01 10:00
  https://bugs.launchpad.net/bugs/1825435 (Fix Released)
  https://ci.example.org/bug/1825435

Signatures that hit builds that passed
--------------------------------------
- too-wide
  hit 2 builds that passed, and 4 that failed
  https://ci.example.org/bug/too-wide

Signatures without a hit for 30 days
------------------------------------
- quiet
  hit last on 2026-10-22 00:00
  https://ci.example.org/bug/quiet
- never
  never hit a build that is kept
  https://ci.example.org/bug/never

Failures that nothing explains
------------------------------
- 6 builds of 5 changes, a, b, c and 1 more
  KeyError: x
  https://ci.example.org/build/uuid-1

All bugs that struck
--------------------
    now    24 h   10 d   changes
      4      3     14      9  1825435 tests race
      4      3     14      9  disk-full

https://ci.example.org`,
  );
});

test('a digest as HTML has headings, a table with headers, and no picture or script', () => {
  const { html = '' } = digestNotice('nova', FULL, LINKS);

  const seen = elements(html);
  assert.deepEqual(seen.filter(([name]) => name === 'h1' || name === 'h2').length, 7);
  assert.equal(seen.filter(([name, about]) => name === 'th' && about.scope === 'col').length, 6);
  assert.deepEqual(
    seen.filter(([name]) => ['img', 'script', 'style', 'link', 'form'].includes(name)),
    [],
  );
  assert.ok(
    seen.some(([name, about]) => name === 'a' && about.href === 'https://ci.example.org/build/uuid-1'),
  );
});

test('nothing that others wrote is markup or a link', () => {
  const evil =
    '</td><script>alert(1)</script> http://evil.example/?x=1 @channel www.evil.example\r\nBcc: a@b';
  const hostile = bug(evil, { title: evil, url: 'javascript:alert(1)', projects: [evil] });
  const notice = digestNotice(
    'nova',
    digest({
      newBugs: [hostile],
      bugs: [hostile],
      unknown: [{ line: evil, builds: 1, changes: 1, jobs: [evil], example: '"><script>' }],
    }),
    LINKS,
  );

  const seen = elements(notice.html ?? '');
  assert.deepEqual(
    seen.filter(([name]) => name === 'script'),
    [],
  );
  for (const [name, { href = '' }] of seen.filter(([tag]) => tag === 'a'))
    assert.match(href, /^https:\/\/ci\.example\.org/, name);
  assert.doesNotMatch(notice.text, /(?:http|https):\/\/(?!ci\.example\.org)|@channel|\swww\.evil/);
  assert.doesNotMatch(notice.text, /^Bcc/m);
});

test('without status pages there are no links to them', () => {
  const notice = digestNotice('nova', FULL, pageLinks(undefined));

  assert.doesNotMatch(`${notice.text}${notice.html}${notice.short}`, /undefined|ci\.example/);
});

test('a long list is cut and says so', () => {
  const many = Array.from({ length: 40 }, (_, index) => bug(`bug-${index}`));

  const notice = digestNotice('nova', digest({ newBugs: many, bugs: many }), LINKS);

  assert.equal(notice.text.match(/^and 10 more$/gm)?.length, 2);
  assert.equal(notice.html?.match(/and 10 more/g)?.length, 2);
});

test('a day without news says so in its subject', () => {
  assert.equal(digestNotice('nova', digest(), LINKS).subject, 'nova: 41 failed builds, nothing new');
});

/** The elements of a page, with their attributes. */
function elements(html: string): [name: string, attributes: Readonly<Record<string, string>>][] {
  const seen: [string, Record<string, string>][] = [];
  const parser = new Parser({ onopentag: (name, attributes) => seen.push([name, attributes]) });
  parser.end(html);
  return seen;
}
