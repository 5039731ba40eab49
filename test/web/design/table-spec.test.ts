import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDuration, relativeTime } from '../../../src/web/design/relative-time.ts';
import { parseSort, sortRows, type TableSpec, tableCsv } from '../../../src/web/design/table-spec.ts';

interface Row {
  readonly name: string;
  readonly count: number | null;
}

const SPEC: TableSpec<Row> = [
  { key: 'name', title: 'Name', kind: 'text', value: ({ name }) => name },
  { key: 'count', title: 'Count', kind: 'number', value: ({ count }) => count },
];

const ROWS: readonly Row[] = [
  { name: 'b', count: 9 },
  { name: 'a', count: null },
  { name: 'c', count: 10 },
  { name: 'd', count: 9 },
];

test('rows are sorted by value; those without come last, equal ones stay as they were', () => {
  const cases: [string | undefined, string][] = [
    ['name', 'abcd'],
    ['-name', 'dcba'],
    ['count', 'bdca'],
    ['-count', 'cbda'],
    ['nonsense', 'bacd'],
    ['', 'bacd'],
    [undefined, 'bacd'],
  ];

  for (const [sort, expected] of cases) {
    const sorted = sortRows(SPEC, ROWS, parseSort(SPEC, sort));
    assert.equal(sorted.map(({ name }) => name).join(''), expected, sort);
  }
});

test('cells of a CSV are quoted where they must be, and never formulas', () => {
  const cases: [string, string][] = [
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['two\nlines', '"two\nlines"'],
    ['=1+1', "'=1+1"],
    ['@x', "'@x"],
    ['-2', "'-2"],
  ];

  for (const [name, expected] of cases) {
    assert.equal(tableCsv(SPEC, [{ name, count: -2 }]), `name,count\r\n${expected},-2\r\n`);
  }
});

test('times are told in words', () => {
  const now = Date.parse('2026-11-21T12:00:00Z');
  const cases: [number, string][] = [
    [now - 3_000, 'just now'],
    [now - 59_000, '59 seconds ago'],
    [now - 60_000, '1 minute ago'],
    [now - 3 * 3_600_000, '3 hours ago'],
    [now - 41 * 86_400_000, '41 days ago'],
    [now + 2 * 3_600_000, 'in 2 hours'],
  ];
  const lengths: [number, string][] = [
    [850, '850 ms'],
    [12_400, '12.4 s'],
    [190_000, '3 min 10 s'],
    [18_120_000, '5 h 2 min'],
    [76 * 3_600_000, '3 d 4 h'],
  ];

  for (const [time, expected] of cases) assert.equal(relativeTime(time, now), expected);
  for (const [ms, expected] of lengths) assert.equal(formatDuration(ms), expected);
});
