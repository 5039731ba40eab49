import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openYaml } from '../../src/signatures/yaml-source.ts';
import { cpuMs } from '../support/cpu-time.ts';

const HOSTILE: readonly { name: string; text: string }[] = [
  { name: 'lists in one line', text: `query: ${'['.repeat(30_000)}` },
  { name: 'maps in one line', text: `query: ${'{a: '.repeat(15_000)}` },
  { name: 'list marks in one line', text: '- '.repeat(30_000) },
  { name: 'explicit keys in one line', text: '? '.repeat(30_000) },
  { name: 'explicit keys in braces', text: '{? '.repeat(20_000) },
  {
    name: 'keys by indentation',
    text: Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
  },
  {
    name: 'explicit keys by indentation',
    text: Array.from({ length: 99 }, (_, depth) => `${' '.repeat(depth)}?`).join('\n'),
  },
  { name: 'anchors in a row', text: '&a '.repeat(20_000) },
  { name: 'an alias inside itself', text: 'query: &a [*a]' },
  { name: 'control characters', text: 'query: \u0001\u007f\u0085' },
];

for (const { name, text } of HOSTILE) {
  test(`hostile YAML is read or refused in a moment: ${name}`, () => {
    const costMs = cpuMs(() => {
      const source = openYaml(text);
      assert.ok(source.problems.length > 0 || source.value !== undefined);
    });

    assert.ok(costMs < 10_000, `${costMs} ms`);
  });
}

test('a value is located, and the nearest one above where there is none', () => {
  const source = openYaml('a:\n  - b: text\nc: 1\n');

  assert.deepEqual(source.locate(['a', 0, 'b'], 2), { line: 2, column: 10 });
  assert.deepEqual(source.locate(['a', 0, 'missing']), { line: 2, column: 5 });
  assert.deepEqual(source.locate(['missing']), { line: 1, column: 1 });
  assert.deepEqual(source.locateKey([], 'c'), { line: 3, column: 1 });
});
