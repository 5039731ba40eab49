import type { Build } from '../../model/build.ts';
import { defined } from '../../util/defined.ts';
import { type FinishedBuild, NO_LOGS } from '../ci-system.ts';
import { buildUuidOf } from '../directory/directory-source.ts';
import type { PipelineContext } from './jobs-client.ts';
import type { Job } from './schema.ts';

/** States in which a job stays. */
const ENDED = new Set(['success', 'failed', 'canceled', 'skipped']);

/** Reasons of failures that the runner writes into the log itself. */
const SAID_IN_LOG = new Set(['script_failure', 'job_execution_timeout']);

/** Whether a job has ended. */
export function hasEnded({ status }: Pick<Job, 'status'>): boolean {
  return ENDED.has(status);
}

/** Whether the runner ends the job's log with what became of the job; where the runner was lost, nobody does. */
export function endsItsLog(status: string | undefined, failureReason: unknown): boolean {
  return status === 'SUCCESS' || (status === 'FAILED' && SAID_IN_LOG.has(String(failureReason)));
}

/** A job of GitLab CI in the model's words: its pipeline is what started GitLab's pipeline. */
export function mapJob(job: Job, project: string, { source, merge }: PipelineContext): FinishedBuild {
  const { pipeline } = job;
  const change = merge && `${merge.iid}`;
  const patchset = merge && (merge.sha ?? pipeline.sha);
  const build: Build = {
    buildUuid: buildUuidOf(job.web_url),
    status: job.status.toUpperCase(),
    jobName: job.name,
    project,
    newRevision: pipeline.sha,
    buildsetUuid: buildUuidOf(pipeline.web_url ?? `${project}/pipelines/${pipeline.id}`),
    logUrl: job.web_url,
    voting: !job.allow_failure,
    ...defined({
      pipeline: source,
      branch: merge?.target_branch ?? pipeline.ref,
      change,
      patchset,
      changeUrl: merge?.web_url,
      node: job.tag_list?.[0],
      executor: job.runner?.description ?? undefined,
      startedAt: dateOf(job.started_at),
      endedAt: dateOf(job.finished_at),
    }),
    extra: defined({
      stage: job.stage ?? undefined,
      failure_reason: job.failure_reason ?? undefined,
      error_detail: job.failure_reason ?? undefined,
    }),
  };
  const about = defined({ patchset, branch: merge?.target_branch, url: merge?.web_url });
  return {
    build,
    location: job.started_at == null ? NO_LOGS : job.web_url,
    isFinal: true,
    ...(change !== undefined && { change: { project, change, ...about } }),
  };
}

function dateOf(time: string | null | undefined): Date | undefined {
  return time == null ? undefined : new Date(time);
}
