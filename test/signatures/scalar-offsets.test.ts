import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isScalar, parseDocument, stringify } from 'yaml';
import { type ScalarStyle, scalarOffsets } from '../../src/signatures/scalar-offsets.ts';

const STYLES: readonly ScalarStyle[] = [
  'PLAIN',
  'QUOTE_SINGLE',
  'QUOTE_DOUBLE',
  'BLOCK_FOLDED',
  'BLOCK_LITERAL',
];

/** The value of the document's key `query`, and the source's part from each of its characters on. */
function mapScalar(text: string): { value: string; from: string[]; offsets: number[] } {
  const node = parseDocument(text).get('query', true);
  assert.ok(isScalar<string>(node) && node.range);
  const style = STYLES.find((name) => name === node.type);
  assert.ok(style);
  const [start, end] = node.range;
  const offsets = scalarOffsets(node.value, { text, style, start, end });
  return { value: node.value, offsets, from: offsets.map((offset) => text.slice(offset)) };
}

const CASES: readonly { name: string; text: string; value: string; mark: string; at: string }[] = [
  { name: 'plain', text: 'query: one two', value: 'one two', mark: 'two', at: 'two' },
  {
    name: 'plain over lines',
    text: 'query: one\n  two\n\n  three # no',
    value: 'one two\nthree',
    mark: 'three',
    at: 'three # no',
  },
  { name: 'single-quoted', text: "query: 'it''s two'", value: "it's two", mark: "'s", at: "''s two'" },
  { name: 'double-quoted', text: 'query: "a\\tb\\x41 \\"c\\" d"', value: 'a\tbA "c" d', mark: 'd', at: 'd"' },
  {
    name: 'an escape itself',
    text: 'query: "\\x41\\u00e9b"',
    value: 'A\u00e9b',
    mark: '\u00e9',
    at: '\\u00e9b"',
  },
  { name: 'behind a pair', text: 'query: "\\U0001F600 b"', value: '\u{1f600} b', mark: 'b', at: 'b"' },
  { name: 'escaped line end', text: 'query: "one\\\n  \\ two"', value: 'one two', mark: 'two', at: 'two"' },
  { name: 'folded', text: 'query: >-\n  one\n  two\n', value: 'one two', mark: 'two', at: 'two\n' },
  {
    name: 'folded, header with comment',
    text: 'query: > # why\n  one\n\n    two\n',
    value: 'one\n\n  two\n',
    mark: 'two',
    at: 'two\n',
  },
  {
    name: 'literal with indicator',
    text: 'query: |2+\n    one\n  two\n\n',
    value: '  one\ntwo\n\n',
    mark: 'one',
    at: 'one\n  two\n\n',
  },
  {
    name: 'carriage returns',
    text: 'query: >\r\n  one\r\n  two\r\n',
    value: 'one two\n',
    mark: 'two',
    at: 'two\r\n',
  },
];

for (const { name, text, value, mark, at } of CASES) {
  test(`a place in a scalar is found in its source: ${name}`, () => {
    const mapped = mapScalar(text);

    assert.equal(mapped.value, value);
    assert.equal(mapped.from[value.indexOf(mark)], at);
  });
}

test('a blank that folding put in stands at the end of its line', () => {
  const { value, from } = mapScalar('query: >-\n  test_dashboard.\n  TestDashboard\n');

  assert.equal(from[value.indexOf(' ')], '\n  TestDashboard\n');
});

test('in every style each character is found where it is written, or at its escape', () => {
  const character = fc.constantFrom(...'ab:"\'\\#&*[]{}>|%@-?,! \n\t\u00a0\u00e9\u{1f600}');
  const texts = fc.array(character, { minLength: 1, maxLength: 40 }).map((parts) => parts.join(''));
  const styles = fc.constantFrom(...STYLES);
  const widths = fc.constantFrom(0, 20);
  fc.assert(
    fc.property(texts, styles, widths, (written, defaultStringType, lineWidth) => {
      const { value, from, offsets } = mapScalar(
        stringify({ query: written }, { defaultStringType, lineWidth }),
      );

      fc.pre(value === written); // the library's writer loses a text of blanks in some styles
      assert.equal(offsets.length, value.length + 1);
      for (const [index, char] of value.split('').entries()) {
        const isLow = /[\udc00-\udfff]/.test(char);
        if (/\s/.test(char) || isLow) continue;
        assert.ok(from[index]?.startsWith(char) || from[index]?.startsWith('\\'), `${index} of ${written}`);
      }
      assert.deepEqual(
        offsets,
        [...offsets].sort((a, b) => a - b),
      );
    }),
    { numRuns: 500 },
  );
});
