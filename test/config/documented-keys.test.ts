import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { CONFIG_KEYS } from '../../src/config/config.ts';
import { servicesSchema } from '../../src/config/services-config.ts';
import { projectRoot } from '../support/project-root.ts';

test('docs/configuration.md has a row for every key, and none for another', () => {
  const text = readFileSync(join(projectRoot, 'docs', 'configuration.md'), 'utf8');

  const cells = [...text.matchAll(/^\| (?<keys>`[^|]+`) \|/gm)].map((match) => match.groups?.keys ?? '');
  const documented = cells.flatMap((cell) => cell.split(', ').map((key) => key.replaceAll('`', '')));

  const nested = keysOf(z.toJSONSchema(servicesSchema, { io: 'input', unrepresentable: 'any' }), '');
  assert.deepEqual([...documented].sort(), [...CONFIG_KEYS, ...new Set(nested)].sort());
});

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/** The paths of all keys that hold a value: `reviews[].ssh.port`. */
function keysOf(schema: object, path: string): string[] {
  const { properties = {}, items, anyOf = [], oneOf = [] } = schema as Schema; // as JSON Schema has them
  const inner = [
    ...Object.entries(properties).flatMap(([key, value]) =>
      keysOf(value, path === '' ? key : `${path}.${key}`),
    ),
    ...[...anyOf, ...oneOf].flatMap((choice) => keysOf(choice, path)),
    ...(items === undefined ? [] : keysOf(items, `${path}[]`)),
  ];
  return inner.length > 0 ? inner : [path.replace(/\[\]$/, '')];
}
