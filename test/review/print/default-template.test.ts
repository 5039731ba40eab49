import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderComment } from '../../../src/review/print/comment.ts';
import {
  type CommentInput,
  MAX_COMMENT_BYTES,
  MAX_COMMENT_LINES,
} from '../../../src/review/print/comment-input.ts';
import { makeBug, makeHit, makeVerdict } from '../../support/make-verdict.ts';
import { renderGfm } from '../../support/render-gfm.ts';

const RACE = makeBug('1825435', {
  title: 'nova unit tests race for the database',
  action: { kind: 'recheck' },
  hits: [makeHit('IntegrityError: duplicate key', { logUrl: 'https://logs.example.org/1/job-output.txt' })],
});

const DISK = makeBug('disk-full', {
  title: 'Disk of the node is full',
  link: 'https://bugs.example.org/7',
  action: { kind: 'wait', text: 'the nodes are being cleaned' },
});

const FIX = makeBug('missing-module', { title: 'A module is not installed', action: { kind: 'fix' } });

function firstLine(input: CommentInput): string {
  return renderComment(input, 'default', 'text')?.split('\n')[0] ?? '';
}

test('the first line is a decision', () => {
  const cases: readonly (readonly [CommentInput['verdicts'], string])[] = [
    [[makeVerdict({ build: 'a', bugs: [RACE] })], 'Known, a recheck helps: 1 known bug in 1 failed build'],
    [
      [makeVerdict({ build: 'a', bugs: [RACE] }), makeVerdict({ build: 'b', bugs: [RACE] })],
      'Known, a recheck helps: 1 known bug in 2 failed builds',
    ],
    [
      [makeVerdict({ build: 'a', bugs: [RACE] }), makeVerdict({ build: 'b', bugs: [DISK] })],
      'Known, wait before you recheck: 2 known bugs in 2 failed builds',
    ],
    [
      [makeVerdict({ build: 'a', bugs: [RACE, FIX] }), makeVerdict({ build: 'b' })],
      'Needs you: 1 bug to fix · 1 known bug · 1 unknown failure in 2 failed builds',
    ],
    [
      [makeVerdict({ build: 'a', bugs: [RACE] }), makeVerdict({ build: 'b', state: 'no-logs' })],
      'Cannot tell: 1 known bug · 1 without readable logs in 2 failed builds',
    ],
    [[makeVerdict({ build: 'a', bugs: [makeBug('1')] })], 'Known: 1 known bug in 1 failed build'],
  ];

  for (const [verdicts, expected] of cases) assert.equal(firstLine({ verdicts }), expected);
});

test('a comment for Gerrit: one row a cause, jobs folded, evidence, strikes and advice', () => {
  const comment = renderComment(
    {
      verdicts: [
        ...['nova-py311', 'nova-py312', 'nova-py313', 'nova-functional'].map((build) =>
          makeVerdict({ build, bugs: [RACE] }),
        ),
        makeVerdict({
          build: 'lint',
          status: 'TIMED_OUT',
          tellingLines: [makeHit('tox -e pep8: interrupted after 7200 s')],
        }),
      ],
      history: {
        bugs: new Map([['1825435', { failedBuilds: 14, passedBuilds: 0 }]]),
        totals: { failedBuilds: 230, passedBuilds: 3100 },
      },
    },
    'default',
    'text',
  );

  assert.equal(
    comment,
    `Cannot tell: 1 known bug · 1 unknown failure in 5 failed builds

- Unknown in \`lint\` (TIMED_OUT)
  - \`tox -e pep8: interrupted after 7200 s\` at \`job-output.txt:812\`
- 1825435 https://bugs.launchpad.net/bugs/1825435 nova unit tests race for the database, in \`nova-py311\`, \`nova-py312\`, \`nova-py313\` (FAILURE) and 1 more build
  - \`IntegrityError: duplicate key\` at \`job-output.txt:812\` https://logs.example.org/1/job-output.txt
  - Struck 14 of 230 kept builds that failed and 0 of 3100 that passed. A recheck helps.

You know what is unknown here? Name it, so that nobody has to look again: docs/GUIDE.md.
Read by dejabug with 44 signatures, version 0123456789ab.`,
  );
});

test('a comment for GitHub says the same in Markdown', () => {
  const comment = renderComment(
    { verdicts: [makeVerdict({ build: 'e2e', bugs: [DISK] })] },
    'default',
    'markdown',
  );

  assert.equal(
    comment,
    `**Known, wait before you recheck: 1 known bug in 1 failed build**

- [**disk-full**](<https://bugs.example.org/7>) Disk of the node is full, in \`e2e\` (FAILURE)
  - \`disk-full struck\` at \`job-output.txt:812\`
  - Wait before you recheck: the nodes are being cleaned

Read by dejabug with 44 signatures, version 0123456789ab.`,
  );
});

test('the same failure text is the same row, whatever its numbers and ids', () => {
  const verdicts = ['10.0.0.1:3306 after 31 s', '10.0.0.9:3306 after 7 s'].map((text, index) =>
    makeVerdict({ build: `job-${index}`, tellingLines: [makeHit(`no answer from ${text}`)] }),
  );

  const comment = renderComment({ verdicts }, 'default', 'text') ?? '';

  assert.match(comment, /^Cannot tell: 1 unknown failure in 2 failed builds\n/);
  assert.match(comment, /- Unknown in `job-0`, `job-1` \(FAILURE\)\n/);
});

test('there is no comment where there is nothing to say', () => {
  const cases: readonly CommentInput['verdicts'][] = [
    [],
    [makeVerdict({ build: 'a', status: 'SUCCESS', state: 'passed', bugs: [RACE] })],
    [makeVerdict({ build: 'a', voting: false })],
  ];

  for (const verdicts of cases) assert.equal(renderComment({ verdicts }, 'default', 'text'), undefined);
});

test('a bug that is not to be announced is not named', () => {
  const verdicts = [makeVerdict({ build: 'a', bugs: [{ ...RACE, suppressNotification: true }] })];

  const comment = renderComment({ verdicts }, 'default', 'text') ?? '';

  assert.doesNotMatch(comment, /1825435/);
  assert.match(comment, /^Cannot tell: 1 unknown failure/);
});

test('a comment stays within its lines and bytes, and counts what it leaves out', () => {
  const wide = '😀'.repeat(2000);
  const verdicts = Array.from({ length: 300 }, (_, index) =>
    makeVerdict({
      build: `${wide}${index}`,
      bugs: [
        makeBug(`bug-${index}`, {
          title: wide,
          hits: [makeHit(wide)],
          action: { kind: 'recheck', text: wide },
        }),
      ],
    }),
  );

  for (const format of ['text', 'markdown'] as const) {
    const comment = renderComment({ verdicts }, 'default', format) ?? '';

    assert.ok(comment.split('\n').length <= MAX_COMMENT_LINES);
    assert.ok(Buffer.byteLength(comment) <= MAX_COMMENT_BYTES);
    assert.match(comment, /- \d+ more causes; `dejabug classify` prints them all/);
  }
});

test('nothing that a log, a job or a signature says leaves its place in the Markdown', () => {
  const hostile = '`</code><img src=x>[a](https://evil.example)\n\n# x @team #1 https://evil.example ![i](j)';
  const bug = makeBug(hostile, {
    title: hostile,
    link: `https://ok.example/)>${hostile}`,
    action: { kind: 'fix', text: hostile },
    hits: [makeHit(hostile, { filename: hostile, logUrl: 'javascript:alert(1)' })],
  });
  const verdicts = [
    makeVerdict({ build: hostile, job: hostile, status: hostile, bugs: [bug] }),
    makeVerdict({ build: 'b', job: hostile, tellingLines: [makeHit(hostile)] }),
  ];

  const { elements, html } = renderGfm(renderComment({ verdicts }, 'default', 'markdown') ?? '');

  assert.deepEqual([...new Set(elements)].sort(), ['code', 'li', 'p', 'strong', 'ul']);
  assert.doesNotMatch(html, /[@#](?=\w)/);
});

test('no line of a comment starts with words of a log, so that none is taken for a command', () => {
  const verdicts = [makeVerdict({ build: 'a', tellingLines: [makeHit('recheck'), makeHit('/close now')] })];

  for (const format of ['text', 'markdown'] as const) {
    const comment = renderComment({ verdicts }, 'default', format) ?? '';

    assert.doesNotMatch(comment, /^\s*(recheck|\/close)/m);
  }
});
