import type { Build } from '../../model/build.ts';
import type { Change } from '../../model/change.ts';
import { defined } from '../../util/defined.ts';
import { type FinishedBuild, NO_LOGS } from '../ci-system.ts';
import { MANIFEST_NAME } from '../log-server/list-log-server.ts';
import type { ZuulBuild } from './schema.ts';

/** Type of the artifact that lists the files of a build's logs. */
const MANIFEST_TYPE = 'zuul_manifest';

/** A build of Zuul in the model's words. */
export function mapBuild(zuul: ZuulBuild, tenant: string): FinishedBuild {
  const { uuid, result, final } = zuul;
  const change = changeOf(zuul);
  return {
    build: { buildUuid: uuid, status: result ?? 'UNKNOWN', tenant, ...known(zuul), extra: extraOf(zuul) },
    location: locationOf(zuul),
    isFinal: final !== false && result !== 'RETRY',
    ...(change && { change }),
  };
}

/** The address of the list of files where there is one: it has to be there, while other builds have none. */
function locationOf(zuul: ZuulBuild): string {
  const folder = folderOf(zuul);
  const list = zuul.artifacts?.find(({ metadata }) => metadata?.type === MANIFEST_TYPE)?.url;
  if (folder === undefined) return NO_LOGS;
  return list === folder + MANIFEST_NAME ? list : folder;
}

function folderOf({ log_url }: ZuulBuild): string | undefined {
  return log_url?.replace(/\/?$/, '/');
}

function known(zuul: ZuulBuild) {
  return defined({
    jobName: zuul.job_name,
    pipeline: zuul.pipeline,
    project: zuul.project,
    branch: zuul.branch,
    change: zuul.change,
    patchset: zuul.patchset,
    ref: zuul.ref,
    newRevision: zuul.newrev,
    buildsetUuid: zuul.buildset,
    changeUrl: zuul.ref_url,
    logUrl: folderOf(zuul),
    voting: zuul.voting,
    startedAt: zuul.start_time,
    endedAt: zuul.end_time,
  });
}

/** What OpenStack has no field for. */
function extraOf({ error_detail, nodeset, held, duration }: ZuulBuild): NonNullable<Build['extra']> {
  return defined({
    error_detail,
    nodeset,
    held: held ? true : undefined,
    duration: duration === undefined ? undefined : Number(duration),
  });
}

function changeOf(zuul: ZuulBuild): Omit<Change, 'host'> | undefined {
  const { project, change, patchset, branch, ref_url: url } = zuul;
  if (project === undefined || change === undefined) return undefined;
  return { project, change, ...defined({ patchset, branch, url }) };
}
