import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileTags, parseTagRule } from '../../src/log-format/file-tags.ts';
import { openstackTags } from '../../src/log-format/openstack-tags.ts';

const CASES: readonly (readonly [path: string, tags: readonly string[]])[] = [
  ['job-output.txt', ['job-output.txt', 'console', 'console.html']],
  ['job-output.txt.gz', ['job-output.txt.gz', 'job-output.txt', 'console', 'console.html']],
  ['console.html', ['console.html', 'console']],
  ['controller/logs/screen-n-cpu.txt.gz', ['screen-n-cpu.txt.gz', 'screen-n-cpu.txt', 'screen', 'oslofmt']],
  ['logs/screen-s-object.txt', ['screen-s-object.txt', 'screen', 'apachecombined']],
  ['logs/screen-dstat.txt', ['screen-dstat.txt']],
  ['logs/syslog.txt', ['syslog.txt', 'syslog']],
  ['logs/devstacklog.txt', ['devstacklog.txt', 'console', 'console.html']],
  ['logs/devstacklog.txt.summary', ['devstacklog.txt.summary']],
  ['logs/apache/keystone.txt', ['keystone.txt', 'screen', 'oslofmt']],
  ['logs/apache/horizon_error.txt.zst', ['horizon_error.txt.zst', 'horizon_error.txt', 'apacheerror']],
  ['logs/grenade.sh.txt', ['grenade.sh.txt', 'console', 'console.html']],
  ['var/log/extra/errors.txt', ['errors.txt', 'console', 'errors']],
  ['logs/tempest.txt', ['tempest.txt', 'screen', 'oslofmt']],
  ['pom.xml', ['pom.xml']],
];

for (const [path, tags] of CASES) {
  test(`${path} has the tags ${tags.join(', ')}`, () => {
    assert.deepEqual(fileTags(path, openstackTags), tags);
  });
}

test('the first rule that matches counts, and a table may be empty', () => {
  const table = [
    { pattern: /a/, tags: ['first'] },
    { pattern: /ab/, tags: ['second'] },
  ];

  assert.deepEqual(fileTags('ab', table), ['ab', 'first']);
  assert.deepEqual(fileTags('ab', []), ['ab']);
});

test('a rule of the configuration is a regular expression, " = " and tags', () => {
  const rule = parseTagRule('undercloud/.*=x\\.log$ = screen  oslofmt');

  assert.deepEqual(rule, { pattern: /undercloud\/.*=x\.log$/, tags: ['screen', 'oslofmt'] });
});

for (const wrong of ['', 'a', 'a =', '= b', 'a=b', '( = b', 'a = <b>', `${'a'.repeat(600)} = b`]) {
  test(`"${wrong.slice(0, 20)}" is no rule for tags`, () => {
    assert.equal(parseTagRule(wrong), undefined);
  });
}
