import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cleanText } from '../../src/log-format/clean-text.ts';
import type { Escapes } from '../../src/log-format/log-format.ts';

const CASES: readonly (readonly [
  name: string,
  raw: string | Uint8Array,
  clean: string,
  escapes?: Escapes,
])[] = [
  ['plain text stays', 'Größe: 5 µs\tok', 'Größe: 5 µs\tok'],
  ['newlines at the end vanish, inside they stay', 'a\n\n  b\n\n', 'a\n\n  b'],
  ['colours vanish', '\x1b[31;1mERROR\x1b[0m: x', 'ERROR: x'],
  ['a sequence between two letters leaves a blank', 'fo\x1b[1mo', 'fo o'],
  ['a sequence before a sign leaves nothing', 'foo\x1b[1m.bar', 'foo.bar'],
  ['a sequence between letters that are not ASCII leaves nothing', 'gr\x1b[1mün', 'grün'],
  ['several sequences leave one blank', 'fo\x1b[1m\x1b[31mo', 'fo o'],
  ['titles and links vanish', '\x1b]0;title\x07a \x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\', 'a link'],
  ['character sets and resets vanish', '\x1b(Ba\x1bcb', 'a b'],
  ['an escape that begins no sequence becomes a picture', 'a\x1b', 'a␛'],
  ['a sequence that is cut becomes a picture', 'a\x1b[31', 'a␛[31'],
  ['each state of a progress bar is a line', '10%\r20%\r30%\n', '10%\n20%\n30%'],
  ['carriage returns before a newline vanish', 'a\r\nb\r\r\nc\r', 'a\nb\nc'],
  ['a carriage return at the start leaves nothing', '\ra', 'a'],
  ['other control characters become pictures', 'a\x00b\x08c\x7fd', 'a␀b␈c␡d'],
  ['bytes that are no UTF-8 become U+FFFD', Uint8Array.of(0x61, 0xff, 0x62, 0xc3), 'a�b�'],
  ['a byte order mark at the start vanishes', '\uFEFFa\uFEFF', 'a\uFEFF'],
  ['marks of writing direction stay', 'a\u202eb', 'a\u202eb'],
  ['entities stay in text', '&lt;a&gt;', '&lt;a&gt;'],
  [
    'entities are decoded in a page, once',
    '&lt;a&gt; &amp;lt; &quot;&#39;&apos;&#x27;&nbsp;.',
    "<a> &lt; \"''' .",
    'html',
  ],
  ['an entity that stands for a letter stays', '&#65;&unknown; & x', '&#65;&unknown; & x', 'html'],
  ['sequences in JSON become pictures', 'a\x1b[1mb', 'a␛[1mb', 'json'],
  ['nothing is nothing', '', ''],
];

for (const [name, raw, clean, escapes] of CASES) {
  test(`cleaning: ${name}`, () => {
    const bytes = typeof raw === 'string' ? Buffer.from(raw) : raw;

    assert.equal(cleanText(bytes, 0, bytes.length, escapes ?? 'none'), clean);
  });
}

test('cleaning looks at no byte outside of the record', () => {
  const bytes = Buffer.from('xx\x1b[3a1mxx');

  assert.equal(cleanText(bytes, 2, 5, 'none'), '␛[3');
});

test('whatever the bytes, the text is harmless and cleaning leaves no control character but tab and newline', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom<Escapes>('none', 'html', 'json'),
      (bytes, escapes) => {
        assert.doesNotMatch(cleanText(bytes, 0, bytes.length, escapes), /[\x00-\x08\x0b-\x1f\x7f]/);
      },
    ),
  );
});
