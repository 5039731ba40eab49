import { defined } from '../../util/defined.ts';
import type { BuildList } from '../polling/build-list.ts';
import { walkPages } from '../polling/walk-pages.ts';
import { mapBuild } from './map-build.ts';
import type { ZuulBuild } from './schema.ts';
import type { ZuulClient } from './zuul-client.ts';

/** The builds of a tenant. */
export function tenantBuilds(client: ZuulClient, tenant: string, signal: AbortSignal): BuildList<ZuulBuild> {
  const walk = (complete: boolean) =>
    walkPages(
      (skip) => client.builds(tenant, { complete, skip }, signal),
      ({ uuid }) => uuid,
    );
  return {
    async *running() {
      for await (const page of walk(false)) yield page.map(({ uuid }) => uuid);
    },
    ended: () => walk(true),
    find: (uuid) => client.build(tenant, uuid, signal),
    about: ({ uuid, start_time: start, end_time: end = start, result }) => ({
      id: uuid,
      isRunning: result === undefined,
      ...defined({ beganAt: start?.getTime(), endedAt: end?.getTime() }),
    }),
    finished: async (build) => [mapBuild(build, tenant)],
  };
}
