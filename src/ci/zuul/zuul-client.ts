import type { z } from 'zod';
import { askJson } from '../../http/ask-json.ts';
import { HttpClient } from '../../http/http-client.ts';
import { type ZuulBuild, zuulBuild, zuulBuilds, zuulBuildset, zuulTenants } from './schema.ts';
import type { ZuulOptions } from './zuul-options.ts';

/** Milliseconds without a byte from Zuul's API before a request counts as failed; lists of a large database take long. */
const TIMEOUT_MS = 60_000;

/** What is asked of a list of builds; keys are Zuul's. */
export interface BuildFilter {
  /** Whether builds that have ended are asked for, or those that run. */
  readonly complete: boolean;
  readonly skip: number;
}

/** The calls of Zuul's REST API that are used (`/api/openapi` of each Zuul). */
export interface ZuulClient {
  /** Undefined when Zuul does not know it. */
  build(tenant: string, uuid: string, signal: AbortSignal): Promise<ZuulBuild | undefined>;
  /** The builds of a buildset, retries among them; empty when Zuul does not know it. */
  buildset(tenant: string, uuid: string, signal: AbortSignal): Promise<readonly ZuulBuild[]>;
  /** One page of builds, those that began last first. */
  builds(tenant: string, filter: BuildFilter, signal: AbortSignal): Promise<readonly ZuulBuild[]>;
  tenants(signal: AbortSignal): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** A client for the Zuul at `options.url`. */
export function createZuulClient(options: ZuulOptions, root: URL): ZuulClient {
  const { pageSize = 100, token } = options;
  const client = new HttpClient({
    root,
    retries: options.retries ?? 4,
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
    allowPrivateAddresses: true, // the configuration names this server
    failure: 'SERVICE_UNAVAILABLE',
    ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
  });
  async function get<T>(path: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<T | undefined> {
    const answer = await askJson(client, { method: 'GET', url: new URL(path, root) }, schema, signal);
    return answer?.value;
  }
  const pathOf = (tenant: string) => `api/tenant/${encodeURIComponent(tenant)}`;
  return {
    build: (tenant, uuid, signal) => get(`${pathOf(tenant)}/build/${uuid}`, zuulBuild, signal),
    buildset: async (tenant, uuid, signal) => {
      const found = await get(`${pathOf(tenant)}/buildset/${uuid}`, zuulBuildset, signal);
      const { pipeline, builds = [] } = found ?? {};
      return builds.map((build) => ({ ...build, pipeline: build.pipeline ?? pipeline, buildset: uuid }));
    },
    builds: async (tenant, filter, signal) => {
      const query = queryOf(options, { ...filter, limit: pageSize });
      return (await get(`${pathOf(tenant)}/builds?${query}`, zuulBuilds, signal)) ?? [];
    },
    tenants: async (signal) =>
      ((await get('api/tenants', zuulTenants, signal)) ?? []).map(({ name }) => name),
    close: () => client.close(),
  };
}

/** Zuul takes a key several times for any of several values. */
function queryOf(
  { pipelines = [], projects = [], jobs = [] }: ZuulOptions,
  { complete, limit, skip }: BuildFilter & { readonly limit: number },
): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of pipelines) query.append('pipeline', name);
  for (const name of projects) query.append('project', name);
  for (const name of jobs) query.append('job_name', name);
  query.append('complete', String(complete));
  query.append('limit', String(limit));
  query.append('skip', String(skip));
  return query;
}
