import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { DETECTION_SAMPLE_BYTES, detectFormat } from '../../src/log-format/detect-format.ts';
import { FORMATS, formatByName } from '../../src/log-format/formats.ts';
import { sharedData } from '../support/project-root.ts';
import { detected } from './read-all.ts';

const STAMPED = '2018-07-02 18:34:28.993';

const CASES: readonly (readonly [name: string, text: string, filename: string, format: string])[] = [
  ['nothing', '', 'job-output.txt', 'plain'],
  ['blank lines', '\n\n\n', 'x.log', 'plain'],
  ['one word', 'x', 'x.log', 'plain'],
  ['one stamped line without newline', `${STAMPED} | x`, 'x', 'zuul-console'],
  ['a name that says otherwise', `${STAMPED} 57 INFO nova.x [-] y\n`, 'console.html', 'oslo'],
  [
    'service lines behind shell trace',
    `+ exec\n+ set\n${STAMPED} 57 INFO nova.x [-] y\n`,
    'screen-n.txt',
    'oslo',
  ],
  ['text with one time in many lines', `${'text\n'.repeat(20)}${STAMPED} x\n`, 'x.log', 'plain'],
  [
    'stamped lines with long stack traces',
    `${STAMPED} x\n\tat a\n\tat b\n\tat c\n`.repeat(9),
    'x.log',
    'timestamped',
  ],
  ['a JSON file', '{"a": 1}\n', 'x.json', 'json'],
  ['a YAML file', 'all:\n  hosts: {}\n', 'inventory.yaml', 'plain'],
  ['XML', '<?xml version="1.0"?>\n<testsuite>\n', 'results.xml', 'plain'],
];

for (const [name, text, filename, format] of CASES) {
  test(`${name}: ${format}`, () => {
    assert.equal(detected(text, filename), format);
  });
}

test('a binary file is plain, whatever lines it seems to have', () => {
  const stamped = `${STAMPED} | x\n`.repeat(20);
  const noise = '\x00\x01\x02\x03'.repeat(20);

  assert.equal(detected(stamped), 'zuul-console');
  assert.equal(detected(stamped + noise), 'plain');
});

test('whatever the bytes, some format is found, and the same for what is behind the sample', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const padded = Buffer.concat([Buffer.alloc(DETECTION_SAMPLE_BYTES, 'x\n'), bytes]);

      assert.ok(FORMATS.includes(detectFormat(bytes, 'x')));
      assert.equal(detectFormat(padded, 'x').name, 'plain');
    }),
  );
});

test('names of formats are unique, and a name that is not known is plain', () => {
  assert.equal(new Set(FORMATS.map(({ name }) => name)).size, FORMATS.length);
  assert.ok(FORMATS.every((format) => formatByName(format.name) === format));
  assert.equal(formatByName('of a later version').name, 'plain');
});

/** Real files that must be detected as a format: folder, pattern of their path, format. */
const REAL: readonly (readonly [folder: string, path: RegExp, format: string])[] = [
  ['zuul-real', /job-output\.txt(?:\.gz)?$/, 'zuul-console'],
  ['zuul-real', /job-output\.json(?:\.gz)?$/, 'json'],
  ['zuul-real', /inventory\.yaml$|host-info.*\.yaml$|\.xml$/, 'plain'],
  ['openstack-fault-injection', /\/(?:nova|cinder|neutron|glance|heat)\/.*\.log\.gz$/, 'oslo'],
  ['openstack-devstack-logs', /console\.html/, 'zuul-console-html'],
  ['openstack-devstack-logs', /screen-/, 'oslo'],
  ['openstack-devstack-logs', /devstack@/, 'journal'],
  ['openstack-devstack-logs', /syslog/, 'syslog'],
  ['openstack-devstack-logs', /devstacklog/, 'zuul-console'],
  ['travis-logchunks', /\.log$/, 'travis'],
  ['github-actions-pytorch', /logs\/.*\.txt$/, 'github-actions'],
  ['jenkins-and-github-pairs', /^(?!.*cv_45).*\.log$/, 'jenkins'],
  ['jenkins-and-github-pairs', /cv_45.*\.log$/, 'github-actions'],
  ['treeherder', /\.log\.gz$/, 'timestamped'],
  ['logjuicer-pairs', /ansible-01\/output/, 'ansible'],
  ['logjuicer-pairs', /zuul-console-pep8\/console/, 'zuul-console'],
  ['elastic-recheck-documents', /documents\.jsonl$/, 'json-event'],
];

for (const [folder, path, format] of REAL) {
  test(`real files: ${folder}, ${path.source}: ${format}`, { skip: sharedData === undefined }, () => {
    const root = join(sharedData ?? '', folder);
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => path.test(file));

    const found = files.map((file) => `${detectFormat(sampleOf(join(root, file)), file).name} ${file}`);

    assert.ok(files.length > 0);
    assert.deepEqual(
      found.filter((line) => !line.startsWith(`${format} `)),
      [],
    );
  });
}

function sampleOf(path: string): Uint8Array {
  const bytes = readFileSync(path);
  const text = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
  return text.subarray(0, DETECTION_SAMPLE_BYTES);
}
