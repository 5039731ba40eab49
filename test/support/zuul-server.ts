import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';
import type { TestContext } from 'node:test';
import type { SeenRequest } from './log-server.ts';
import { fixtures, sharedData } from './project-root.ts';

/** The project's own recorded builds of a Zuul 14.3: `api/`, `logs/`, `labels.tsv`. */
export const zuulFixtures: string = join(fixtures, 'zuul');

/** All that was recorded, where it is there. */
export const zuulReal: string | undefined = [join(sharedData ?? '', 'zuul-real')].find(
  (folder) => sharedData !== undefined && existsSync(folder),
);

/** A build as Zuul's API tells it. */
export interface RawBuild {
  readonly _id: number;
  readonly uuid: string;
  readonly job_name: string;
  readonly result: string | null;
  readonly start_time: string | null;
  readonly end_time: string | null;
  readonly log_url: string | null;
  readonly pipeline: string;
  readonly [key: string]: unknown;
}

/** One row of `labels.tsv`: a build, and what really was the matter. */
export interface ZuulLabel {
  readonly uuid: string;
  readonly change: string;
  readonly patchset: string;
  readonly pipeline: string;
  readonly job: string;
  readonly result: string;
  readonly hasLogs: boolean;
  /** Empty for builds that passed. */
  readonly cause: string;
}

export interface ZuulServer {
  /** The web root, with a slash at its end. */
  readonly url: string;
  readonly tenant: string;
  /** What the API tells, by UUID: to be changed while the server runs. */
  readonly builds: Map<string, RawBuild>;
  readonly requests: readonly SeenRequest[];
  /** Answers instead of the server, when it returns true. */
  intercept: (path: string, response: ServerResponse, request: IncomingMessage) => boolean;
  /** The page of a build, as Zuul writes it into comments. */
  pageOf(uuid: string): string;
}

export interface ZuulServerOptions {
  /** A folder as `test/fixtures/zuul`, which is it when absent. */
  readonly folder?: string;
  /** In which order builds are listed; by `_id`, the last first, when absent. */
  readonly order?: (a: RawBuild, b: RawBuild) => number;
}

const TENANT = 'example';

/** The query keys of `…/builds`; a Zuul answers 404 to any other (CherryPy). */
const FILTERS = new Set(
  'project pipeline change branch patchset ref newrev uuid job_name voting nodeset result final held complete limit skip idx_min idx_max exclude_result'.split(
    ' ',
  ),
);

/**
 * A server that behaves like Zuul's REST API and the log server beside it, on one free port, until the test ends.
 * What it tells was recorded; the addresses of logs are rewritten to its own.
 */
export async function startZuulServer(
  context: Pick<TestContext, 'after'>,
  { folder = zuulFixtures, order = (a, b) => b._id - a._id }: ZuulServerOptions = {},
): Promise<ZuulServer> {
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push({ method: request.method ?? '', path, headers: request.headers });
    if (zuul.intercept(path, response, request)) return;
    const url = new URL(path, zuul.url);
    if (url.pathname.startsWith('/logs/')) sendLog(folder, url, request, response);
    else sendJson(response, answerOf(url));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // listening on a port, not a pipe
  const url = `http://127.0.0.1:${port}/`;
  const zuul: ZuulServer = {
    url,
    tenant: TENANT,
    builds: readBuilds(folder, url),
    requests,
    intercept: () => false,
    pageOf: (uuid) => `${url}t/${TENANT}/build/${uuid}`,
  };
  return zuul;

  function answerOf({ pathname, searchParams }: URL): unknown {
    if (pathname === '/api/tenants') return [{ name: TENANT, projects: 3, queue: 0 }];
    const [, kind, uuid = ''] = /^\/api\/tenant\/example\/(\w+)(?:\/(\w+))?$/.exec(pathname) ?? [];
    if (kind === 'build') return zuul.builds.get(uuid);
    if (kind === 'buildset') return buildsetOf(folder, uuid, zuul.builds);
    return kind === 'builds' ? listBuilds([...zuul.builds.values()].sort(order), searchParams) : undefined;
  }
}

/** The rows of `labels.tsv` in a folder of recorded builds. */
export function readLabels(folder: string): ZuulLabel[] {
  const [, ...rows] = readFileSync(join(folder, 'labels.tsv'), 'utf8').trimEnd().split('\n');
  return rows.map((row) => {
    const [uuid = '', change = '', patchset = '', pipeline = '', job = '', result = '', logs, cause = ''] =
      row.split('\t');
    return { uuid, change, patchset, pipeline, job, result, hasLogs: logs === 'yes', cause };
  });
}

function readBuilds(folder: string, url: string): Map<string, RawBuild> {
  const builds = new Map<string, RawBuild>();
  for (const name of readdirSync(join(folder, 'api', 'build')).sort()) {
    const text = readFileSync(join(folder, 'api', 'build', name), 'utf8');
    const build = JSON.parse(text) as RawBuild; // as recorded
    builds.set(build.uuid, movedLogs(build, url));
  }
  return builds;
}

/** The build with its logs on this server. */
function movedLogs(build: RawBuild, url: string): RawBuild {
  const { log_url: recorded, uuid } = build;
  if (recorded === null) return build;
  return JSON.parse(JSON.stringify(build).replaceAll(recorded, `${url}logs/${uuid}/`)) as RawBuild;
}

function buildsetOf(folder: string, uuid: string, builds: ReadonlyMap<string, RawBuild>): unknown {
  const path = join(folder, 'api', 'buildset', `${uuid}.json`);
  if (!existsSync(path)) return undefined;
  const buildset = JSON.parse(readFileSync(path, 'utf8')) as { builds: RawBuild[] };
  const { builds: listed } = buildset;
  return { ...buildset, builds: listed.map((build) => withoutSet(builds.get(build.uuid) ?? build)) };
}

/** In a buildset its builds do not say again what they share. */
function withoutSet(build: RawBuild): object {
  const { pipeline, buildset, event_id, event_timestamp, queue_item_uuid, ...own } = build;
  return own;
}

function listBuilds(builds: readonly RawBuild[], query: URLSearchParams): unknown {
  if ([...query.keys()].some((key) => !FILTERS.has(key))) return undefined;
  const isAny = (key: string, value: unknown) => !query.has(key) || query.getAll(key).includes(String(value));
  const found = builds.filter((build) => {
    const { project } = (build.ref ?? build) as { project?: string };
    const isComplete =
      !query.has('complete') || (query.get('complete') === 'true') === (build.result !== null);
    const isNamed = isAny('job_name', build.job_name) && isAny('result', build.result);
    return isComplete && isNamed && isAny('pipeline', build.pipeline) && isAny('project', project);
  });
  const skip = Number(query.get('skip') ?? 0);
  return found.slice(skip, skip + Number(query.get('limit') ?? 50));
}

function sendJson(response: ServerResponse, value: unknown): void {
  if (value === undefined)
    response.writeHead(404, { 'content-type': 'text/html' }).end('<h2>404 Not Found</h2>');
  else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** A published file, or the part of it that was asked for. */
function sendLog(folder: string, url: URL, request: IncomingMessage, response: ServerResponse): void {
  const path = join(folder, normalize(decodeURIComponent(url.pathname)));
  if (url.pathname.endsWith('/') || !existsSync(path)) {
    response.writeHead(404, { 'content-type': 'text/html' }).end('<title>404 Not Found</title>');
    return;
  }
  const { size } = statSync(path);
  const from = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
  if (Number(from ?? 0) > 0 && Number(from) >= size) {
    response.writeHead(416).end();
    return;
  }
  const start = Number(from ?? 0);
  const range = from === undefined ? {} : { 'content-range': `bytes ${start}-${size - 1}/${size}` };
  response.writeHead(from === undefined ? 200 : 206, { 'content-type': 'text/plain', ...range });
  createReadStream(path, { start }).pipe(response);
}
