import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { servicesSchema } from '../../src/config/services-config.ts';
import { projectRoot } from '../support/project-root.ts';

test('the configuration that docs/TELLING.md shows is valid', () => {
  const text = readFileSync(join(projectRoot, 'docs', 'TELLING.md'), 'utf8');
  const example = /```yaml\n(?<yaml>[\s\S]+?)```/.exec(text)?.groups?.yaml ?? '';
  // The words that stand for secrets are put in place before the sections are checked.
  const resolved = example.replaceAll('env:SLACK_WEBHOOK', "'https://hooks.slack.com/services/x'");

  const parsed = servicesSchema.safeParse(parse(resolved));

  assert.deepEqual(parsed.error?.issues ?? [], []);
  assert.equal(parsed.data?.notify.channels.length, 4);
  assert.equal(parsed.data?.notify.digests.length, 3);
});
