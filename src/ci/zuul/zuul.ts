import type { ReportedBuild } from '../../model/change.ts';
import type { CiContext } from '../ci-context.ts';
import type { CiSystem, PolledBuild } from '../ci-system.ts';
import { pollLists } from '../polling/poll-lists.ts';
import { findBuild } from './find-build.ts';
import { tenantBuilds } from './tenant-builds.ts';
import { parseZuulPage, type ZuulPage } from './zuul-address.ts';
import { createZuulClient } from './zuul-client.ts';
import type { ZuulOptions } from './zuul-options.ts';

/** Milliseconds that a build which was reported is waited for in the API. */
const LOOKUP_MS = 15_000;

/** What a UUID of Zuul's looks like. */
const UUID = /^[0-9a-f]{32}$/;

/** Builds of a Zuul, by its REST API. */
export function createZuul(options: ZuulOptions, context: CiContext): CiSystem {
  const root = new URL(options.url.replace(/\/?$/, '/'));
  const client = createZuulClient(options, root);
  const { name, tenants, lookupMs = LOOKUP_MS } = options;

  function pageOf({ url, buildUuid }: ReportedBuild): ZuulPage | undefined {
    const page = url === undefined ? undefined : parseZuulPage(url, root);
    if (page !== undefined) return tenants?.includes(page.tenant) === false ? undefined : page;
    const [tenant, ...others] = tenants ?? [];
    const isPlain = url === undefined && buildUuid !== undefined && UUID.test(buildUuid);
    if (!isPlain || tenant === undefined || others.length > 0) return undefined;
    return { tenant, kind: 'build', uuid: buildUuid };
  }

  async function* poll(cursor: string | undefined, signal: AbortSignal): AsyncGenerator<PolledBuild> {
    const names = tenants ?? (await client.tenants(signal));
    const lists = new Map(names.map((tenant) => [tenant, tenantBuilds(client, tenant, signal)]));
    yield* pollLists(lists, cursor, context.now);
  }

  return {
    name,
    kind: 'zuul',
    owns: (report) => pageOf(report) !== undefined,
    find: async (report, signal) => {
      const page = pageOf(report);
      return page && findBuild(report, page, { client, lookupMs, signal });
    },
    poll,
    open: async () => undefined, // logs lie on a log server of its own
    close: () => client.close(),
  };
}
