import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { signatureJsonSchema } from '../../src/signatures/signature-file.ts';
import { projectRoot } from '../support/project-root.ts';

test('queries/signature.schema.json is what the loader checks (UPDATE_FIXTURES=1 writes it anew)', () => {
  const file = join(projectRoot, 'queries', 'signature.schema.json');
  const text = `${JSON.stringify(signatureJsonSchema(), null, 2)}\n`;

  if (process.env.UPDATE_FIXTURES === '1') writeFileSync(file, text);

  assert.equal(readFileSync(file, 'utf8'), text);
});

test('the schema refuses unknown keys, asks for a query only, and describes every key', () => {
  const schema = signatureJsonSchema();

  const properties = Object.entries(schema.properties ?? {});
  assert.equal(schema.additionalProperties, false);
  assert.deepEqual(schema.required, ['query']);
  assert.ok(properties.length >= 17);
  for (const [key, property] of properties) assert.ok('description' in property, `${key} has no description`);
});
