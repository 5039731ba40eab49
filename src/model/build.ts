import type { Fields } from './fields.ts';

/** A build's result in the CI system's own word; `UNKNOWN` where nobody said. */
export type BuildStatus = string;

/** One run of a job: where its logs came from and what the CI system says of it. */
export interface Build {
  /** Unique name of the run; made from the source's path and content when the CI gave none. */
  readonly buildUuid: string;
  readonly jobName?: string;
  readonly status: BuildStatus;
  /** The pipeline (check, gate, …). */
  readonly pipeline?: string;
  readonly project?: string;
  readonly branch?: string;
  readonly change?: string;
  readonly patchset?: string;
  readonly ref?: string;
  readonly newRevision?: string;
  readonly buildsetUuid?: string;
  readonly tenant?: string;
  readonly node?: string;
  readonly nodeProvider?: string;
  readonly hostRegions?: readonly string[];
  readonly hostIds?: readonly string[];
  readonly executor?: string;
  readonly changeUrl?: string;
  /** Address of the folder of logs, with a trailing slash. */
  readonly logUrl?: string;
  /** Whether a failure of this build blocks the change; undefined where nobody said. */
  readonly voting?: boolean;
  readonly startedAt?: Date;
  readonly endedAt?: Date;
  /** Fields beyond OpenStack's names, searchable by their own name. */
  readonly extra?: Fields;
}

/** Results with which a build did not fail; all others count as failures. */
const NOT_FAILED = new Set(['SUCCESS', 'PASSED', 'SKIPPED', 'NEUTRAL', 'CANCELLED', 'CANCELED', 'ABORTED']);

/** Whether the CI says the build failed; a build of `UNKNOWN` status is taken as failed. */
export function isFailed(build: Pick<Build, 'status'>): boolean {
  return !NOT_FAILED.has(build.status.toUpperCase());
}

/** Whether the build passed: a hit on it is a success hit, a false positive. */
export function isPassed(build: Pick<Build, 'status'>): boolean {
  return ['SUCCESS', 'PASSED'].includes(build.status.toUpperCase());
}

/** The fields that every event of the build carries, under OpenStack's names. */
export function buildFields(build: Build): Fields {
  const fields: Record<string, Fields[string]> = {
    ...build.extra,
    build_uuid: build.buildUuid,
    build_short_uuid: build.buildUuid.slice(0, 7),
    build_name: build.jobName,
    build_status: build.status,
    build_queue: build.pipeline,
    build_branch: build.branch,
    build_change: build.change,
    build_patchset: build.patchset,
    build_ref: build.ref,
    build_newrev: build.newRevision,
    build_node: build.node,
    build_set: build.buildsetUuid,
    project: build.project,
    tenant: build.tenant,
    voting: build.voting === undefined ? undefined : Number(build.voting),
    node_provider: build.nodeProvider,
    hosts_region: build.hostRegions,
    hosts_id: build.hostIds,
    zuul_executor: build.executor,
    change_url: build.changeUrl,
  };
  for (const key of Object.keys(fields)) if (fields[key] === undefined) delete fields[key];
  return fields;
}
