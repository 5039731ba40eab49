import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { codeSpan, gerritSpan, gerritText, markdownText } from '../../../src/review/print/neutralise-text.ts';
import { visibleText } from '../../../src/util/visible-text.ts';
import { HOST_REFERENCES } from '../../support/code-host-references.ts';
import { cpuMs } from '../../support/cpu-time.ts';
import { renderGfm } from '../../support/render-gfm.ts';

const HOSTILE: readonly string[] = [
  '[click](https://evil.example/)',
  '![x](https://evil.example/pixel.png)',
  '<img src=x onerror=alert(1)>',
  '<script>alert(1)</script>',
  '</code></details><h1>gone</h1>',
  '<!-- -->',
  '# heading',
  '--- a/file',
  '> quote',
  '| a | b |',
  '- [ ] task',
  '@everyone and @team/owners',
  'fixes #123, closes octo/repo#4, !7, $9, GH-12, ~label, %milestone',
  'https://evil.example/?a=b www.evil.example mailto:a@evil.example',
  '`` `` ` ``` `````` `',
  '`',
  '\\`<b>\\`',
  '``` \n</details>\n# not here',
  'a\r\n\r\n# b\u2028c\u2029d\u0085e\u000bf',
  '\u001b[31mred\u001b[0m \u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007 \u009b1m',
  'admin\u202etxt.exe\u2066x\u2069',
  'zero\u200bwidth\ufeff\u00ad\u2060 \u{e0041}',
  `z${'\u0301'.repeat(200)}a`,
  '&lt;b&gt; &#60;script&#62; &amp;',
  '*bold* _it_ ~~no~~ **x**',
  '/close',
  'recheck',
  '[ref]: https://evil.example',
  '\ud800 lone \udfff',
  '$x^2$ $$y$$',
  'ends with $',
  'Fixes: org/repo#1, group/sub/project!2, user@0123456789abcdef0123456789abcdef01234567',
  '\n/close\n/assign @me',
  '0123ABC-1',
  '{{7*7}} $[x] %{y} [^1] [^1]: note',
  ...HOST_REFERENCES.flatMap(({ examples }) => examples),
];

/** Text made of the pieces that mean something somewhere, in any order, and of anything else. */
const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom(...HOSTILE, ...'`<>[]()!@#*_~|\\&\n\r\t\u001b:/'),
      fc.string({ unit: 'binary' }),
    ),
    {
      maxLength: 12,
    },
  )
  .map((parts) => parts.join(''));

test('a code span keeps every hostile text inside, for a real Markdown parser', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const { elements, codes } = renderGfm(`- before ${codeSpan(text, 160)} after`);

      assert.deepEqual(elements, ['ul', 'li', 'code']);
      assert.equal(codes.length, 1);
    }),
    { numRuns: 2000 },
  );
});

test('a code span shows the visible text unchanged', () => {
  for (const text of HOSTILE) {
    const { codes } = renderGfm(`x ${codeSpan(text, 400)}`);

    assert.equal(codes[0], visibleText(text, 400));
  }
});

for (const { name, pattern, examples } of HOST_REFERENCES) {
  test(`running text holds nothing that a code host takes for a reference: ${name}`, () => {
    for (const example of examples) assert.match(example, pattern, 'the pattern can find something');

    fc.assert(
      fc.property(fc.oneof(hostileText, fc.constantFrom(...examples)), (text) => {
        const { elements, html } = renderGfm(`before ${markdownText(text, 160)} after`);

        assert.deepEqual(elements, ['p']);
        assert.doesNotMatch(html.replace(/&(?:lt|gt|quot|amp);/g, unescaped), pattern);
      }),
      { numRuns: 500 },
    );
  });
}

test('running text reads as it did, and an id or a version can be copied', () => {
  for (const text of [
    'bug 1825435: 3 of 4 * 5 (50%)',
    'nova 30.1.0, cinder-volume: lvremove exit 5',
    "it's 12:30",
  ])
    assert.equal(markdownText(text, 160).replaceAll('\\', ''), text);
});

test('a hostile text in a list of a comment, in details, stays where it is', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (title, line) => {
      const comment = `<details><summary>1 cause</summary>\n\n- 1: ${markdownText(title, 120)} in ${codeSpan(line, 160)}\n\n</details>\n`;

      const { elements } = renderGfm(comment);

      assert.deepEqual(elements, ['details', 'summary', 'ul', 'li', 'code']);
    }),
    { numRuns: 1000 },
  );
});

test('text for Gerrit holds nothing that links, mentions or ends the span', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const span = gerritSpan(text, 160);

      assert.match(span, /^`[^`\n]+`$/);
      assert.doesNotMatch(span, /:\/\/|[@#](?=\S)(?!`)|www\.|\]\(/i);
      assert.doesNotMatch(gerritText(text, 160), /`|\n/);
    }),
    { numRuns: 2000 },
  );
});

test('what is not visible text is gone', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const line = visibleText(text, 160);

      assert.ok([...line].length <= 160);
      assert.doesNotMatch(line, /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u);
    }),
    { numRuns: 2000 },
  );
});

test('a text is cut at the limit, between characters, and the cut shows', () => {
  const cases: readonly (readonly [string, number, string])[] = [
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['😀😀😀😀', 3, '😀😀…'],
    ['  a \t b  ', 10, 'a b'],
    ['', 10, ''],
  ];

  for (const [text, limit, expected] of cases) assert.equal(visibleText(text, limit), expected);
});

test('a line of many megabytes costs no more than its head', () => {
  const line = `error: ${'\u001b[31m`<a>@#'.repeat(1_000_000)}`;
  let text = '';

  const costMs = cpuMs(() => {
    text = codeSpan(line, 160);
  });

  assert.ok(costMs < 500, `${costMs} ms`);
  assert.ok(text.length < 500);
});

function unescaped(entity: string): string {
  return { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' }[entity] ?? entity;
}
