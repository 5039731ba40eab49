import { z } from 'zod';

/** What we ask of a JSON Schema that zod writes. */
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly const?: unknown;
}

/**
 * The keys that a map in a file may have.
 * @param path - of the map: keys and places in lists
 * @param values - what the file says: of maps of several kinds, `kind` says which one is meant
 */
export function keysAt(schema: z.ZodType, path: readonly PropertyKey[], values: unknown): readonly string[] {
  // As JSON Schema has them, whose types know all that may be in one.
  let inner = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema | undefined;
  let value = values;
  for (const step of path) {
    inner = typeof step === 'number' ? inner?.items : inner?.properties?.[String(step)];
    value = partOf(value, step);
    inner =
      inner?.oneOf?.find(({ properties }) => properties?.kind?.const === partOf(value, 'kind')) ?? inner;
  }
  return Object.keys(inner?.properties ?? {});
}

function partOf(value: unknown, step: PropertyKey): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined;
}
