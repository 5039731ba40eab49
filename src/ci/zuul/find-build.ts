import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../../errors.ts';
import type { ReportedBuild } from '../../model/change.ts';
import type { FinishedBuild } from '../ci-system.ts';
import { stillRuns } from '../still-runs.ts';
import { mapBuild } from './map-build.ts';
import type { ZuulBuild } from './schema.ts';
import type { ZuulPage } from './zuul-address.ts';
import type { ZuulClient } from './zuul-client.ts';

/** First wait for a build that the API does not have yet, in ms; doubles from time to time. */
const FIRST_WAIT_MS = 200;

/** How a reported build is looked for. */
export interface FindOptions {
  readonly client: ZuulClient;
  /** Milliseconds that it is waited for. */
  readonly lookupMs: number;
  readonly signal: AbortSignal;
}

/**
 * The build that a report's page shows. Zuul writes its database and its comment by different ways: a build that the
 * API does not have yet, or not its end, is asked for again.
 * @throws AppError `SERVICE_UNAVAILABLE` when the API still says that it runs
 */
export async function findBuild(
  report: ReportedBuild,
  { tenant, kind, uuid }: ZuulPage,
  { client, lookupMs, signal }: FindOptions,
): Promise<FinishedBuild | undefined> {
  for (let waitedMs = 0, waitMs = FIRST_WAIT_MS; ; waitMs *= 2) {
    const found =
      kind === 'build'
        ? await client.build(tenant, uuid, signal)
        : pickJob(await client.buildset(tenant, uuid, signal), report);
    if (found?.result !== undefined) return mapBuild(found, tenant);
    if (waitedMs >= lookupMs) {
      if (found === undefined) return undefined;
      throw stillRuns(`build ${found.uuid}`);
    }
    await pause(Math.min(waitMs, lookupMs - waitedMs), signal);
    waitedMs += waitMs;
  }
}

/** Of the tries of a job the one that counts. */
function pickJob(builds: readonly ZuulBuild[], { jobName }: ReportedBuild): ZuulBuild | undefined {
  const tries = builds.filter((build) => build.job_name === jobName);
  return tries.find((build) => build.final !== false && build.result !== 'RETRY') ?? tries[0];
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    throw new AppError('INTERRUPTED', 'the waiting for a build was stopped before its end', { cause: error });
  }
}
