import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { zuulBuild, zuulBuilds, zuulBuildset } from '../../../src/ci/zuul/schema.ts';
import { createZuul } from '../../../src/ci/zuul/zuul.ts';
import { ciContext } from '../../support/ci-context.ts';
import { sharedData } from '../../support/project-root.ts';
import { startZuulServer, zuulFixtures } from '../../support/zuul-server.ts';

/** The part of an OpenAPI document that is looked at. */
interface OpenApi {
  readonly paths: Readonly<Record<string, { readonly get?: Operation }>>;
}

interface Operation {
  readonly parameters: readonly { readonly in: string; readonly name: string }[];
  readonly responses: Readonly<
    Record<string, { readonly content?: { readonly 'application/json'?: { readonly schema: Schema } } }>
  >;
}

interface Schema {
  readonly type: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}

const file = join(sharedData ?? '', 'zuul-api', 'openapi.yaml');
const skip = sharedData && existsSync(file) ? false : "needs Zuul's API description beside the project";

function readApi(): OpenApi {
  return parse(readFileSync(file, 'utf8')) as OpenApi;
}

function operationFor(api: OpenApi, path: string): Operation | undefined {
  const template = Object.keys(api.paths).find((known) =>
    new RegExp(`^${known.replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );
  return template === undefined ? undefined : api.paths[template]?.get;
}

/** A value as the description says: each string is one. */
function exampleOf({ type, items, properties }: Schema, name = ''): unknown {
  if (type === 'array') return items === undefined ? [] : [exampleOf(items)];
  if (type !== 'object') return EXAMPLES[name] ?? 'x';
  const entries = Object.entries(properties ?? {});
  return Object.fromEntries(entries.map(([key, schema]) => [key, exampleOf(schema, key)]));
}

const EXAMPLES: Readonly<Record<string, string>> = {
  end_time: '2026-11-21T12:00:00',
  start_time: '2026-11-21T11:00:00',
  held: 'False',
  voting: 'True',
  final: 'True',
  duration: '3600.5',
  change: '5',
};

test('all that is asked of a Zuul is described', { skip }, async (context) => {
  const api = readApi();
  const server = await startZuulServer(context);
  const options = {
    name: 'zuul',
    url: server.url,
    pipelines: ['check'],
    projects: ['demo'],
    jobs: ['a', 'b'],
  };
  const zuul = createZuul({ ...options, lookupMs: 0 }, ciContext());
  context.after(() => zuul.close());
  const { signal } = new AbortController();
  for await (const _ of zuul.poll('2026-11-21T00:00:00Z', signal));
  for (const page of [server.pageOf('0'.repeat(32)), `${server.url}t/example/buildset/${'0'.repeat(32)}`])
    await zuul.find({ jobName: 'a', status: 'FAILURE', url: page }, signal);

  assert.ok(server.requests.length >= 5);
  for (const { path, method } of server.requests) {
    const { pathname, searchParams } = new URL(path, server.url);
    const operation = operationFor(api, pathname);
    assert.equal(method, 'GET');
    assert.ok(operation, pathname);
    const known = operation.parameters
      .filter((parameter) => parameter.in === 'query')
      .map(({ name }) => name);
    for (const key of searchParams.keys()) assert.ok(known.includes(key), `${pathname}?${key}`);
  }
});

const ANSWERS = [
  ['/api/tenant/t/builds', zuulBuilds],
  ['/api/tenant/t/buildset/u', zuulBuildset],
] as const;

for (const [path, schema] of ANSWERS) {
  test(`the described answer of ${path} is understood, and each field that is read is described`, {
    skip,
  }, () => {
    const described = operationFor(readApi(), path)?.responses['200']?.content?.['application/json']?.schema;
    assert.ok(described);

    const read = schema.parse(exampleOf(described));

    const [build] = Array.isArray(read) ? read : read.builds;
    assert.ok(build);
    assert.deepEqual(build.end_time, new Date('2026-11-21T12:00:00Z'));
    assert.deepEqual([build.held, build.voting, build.final], [false, true, true]);
    assert.deepEqual([build.project, build.change, build.patchset, build.branch], ['x', '5', 'x', 'x']);
  });
}

test('what a real Zuul answered is understood, fields beyond its description too', () => {
  const recorded: unknown = JSON.parse(
    readFileSync(join(zuulFixtures, 'api', 'build', 'c64ec5304d54491d99bba8948b22bcbf.json'), 'utf8'),
  );

  const build = zuulBuild.parse(recorded);

  assert.deepEqual(
    [build.pipeline, build.buildset, build.project, build.change, build.final],
    ['check', 'bdfd87e73fbc48769153d7d5b7ad0914', 'demo', '2', true],
  );
});
