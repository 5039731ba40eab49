import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Hit } from '../../../src/model/hit.ts';
import { annotateCauses } from '../../../src/review/print/annotate-causes.ts';
import type { Cause } from '../../../src/review/print/group-causes.ts';

function lines(...excerpts: readonly string[]): readonly Hit[] {
  return excerpts.map((excerpt, line) => ({
    filename: 'job-output.txt',
    line: line + 1,
    offset: 0,
    excerpt,
  }));
}

/** Without the signs that show as nothing. */
function shown(text: string | undefined): string | undefined {
  return text?.replaceAll('\u2060', '');
}

function known(title: string | undefined, evidence: readonly Hit[]): Cause {
  const bug = { bug: '1191960', ...(title !== undefined && { title }), hits: evidence, hitCount: 1 };
  return { kind: 'known', bug, lines: evidence, verdicts: [] };
}

test('evidence that names lines of the repository stands beside them, under the name of its cause', () => {
  const causes: readonly Cause[] = [
    known('Volumes stay', lines('nova/x.py:12: AssertionError', 'no place at all')),
    known(undefined, lines('nova/x.py:13: AssertionError')),
    { kind: 'unknown', lines: lines('nova/y.py:1:2: error: no'), verdicts: [] },
  ];

  const annotations = annotateCauses(causes, 'openstack/nova');

  const seen = annotations.map((annotation) => ({ ...annotation, message: shown(annotation.message) }));
  assert.deepEqual(seen, [
    { path: 'nova/x.py', line: 12, title: '1191960 Volumes stay', message: 'nova/x.py:12: AssertionError' },
    { path: 'nova/x.py', line: 13, title: '1191960', message: 'nova/x.py:13: AssertionError' },
    { path: 'nova/y.py', line: 1, title: 'Unknown failure', message: 'nova/y.py:1:2: error: no' },
  ]);
});

test('a place that one cause names twice is annotated once, and no more than ten are', () => {
  const twice = lines('nova/x.py:1: first', 'nova/x.py:1: second');
  const many = lines(...Array.from({ length: 30 }, (_, place) => `nova/y.py:${place + 1}: error`));

  const annotations = annotateCauses([known('a', twice), known('b', many)], 'openstack/nova');

  assert.equal(annotations.length, 10);
  assert.deepEqual(
    annotations.slice(0, 2).map(({ message }) => shown(message)),
    ['nova/x.py:1: first', 'nova/y.py:1: error'],
  );
});

test('without a line of the repository there is nothing to annotate', () => {
  assert.deepEqual(annotateCauses([known('a', lines('ERROR out of luck'))], 'openstack/nova'), []);
});

test('hostile log text and titles can not mention, link, refer or hide, and are bounded', () => {
  const hostile = `nova/x.py:1: @all fixes #1 see https://evil.example \u001b[31m\u202ered ${'x'.repeat(2000)}`;

  const [annotation] = annotateCauses([known('ask @team #2', lines(hostile))], 'openstack/nova');

  const { title = '', message = '' } = annotation ?? {};
  assert.doesNotMatch(title + message, /@\w|#\d|https?:\/\/|[\u001b\u202e]/);
  assert.ok(title.length < 300 && message.length < 600, `${title.length} and ${message.length} characters`);
});
