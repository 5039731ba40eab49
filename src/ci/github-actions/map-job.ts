import type { Build } from '../../model/build.ts';
import { defined } from '../../util/defined.ts';
import { type FinishedBuild, NO_LOGS } from '../ci-system.ts';
import { buildUuidOf } from '../directory/directory-source.ts';
import type { Job, PullRequest, Run } from './actions-client.ts';

/** What a job ran for. */
export interface JobContext {
  readonly project: string;
  readonly run?: Run | undefined;
  readonly pullRequest?: PullRequest | undefined;
}

/** A job of GitHub Actions in the model's words: its pipeline is what triggered the workflow. */
export function mapJob(job: Job, { project, run, pullRequest }: JobContext): FinishedBuild {
  const url = job.html_url ?? job.url;
  const branch = pullRequest?.branch ?? run?.head_branch ?? job.head_branch ?? undefined;
  const change = pullRequest && String(pullRequest.number);
  const patchset = change && (pullRequest.revision ?? job.head_sha);
  const changeUrl = change && `${new URL(url).origin}/${project}/pull/${change}`;
  const build: Build = {
    buildUuid: buildUuidOf(url),
    status: (job.conclusion ?? 'unknown').toUpperCase(),
    jobName: job.name,
    project,
    newRevision: job.head_sha,
    buildsetUuid: buildUuidOf(`${job.run_url}/attempts/${job.run_attempt ?? 1}`),
    logUrl: url,
    ...defined({
      pipeline: run?.event,
      branch,
      change,
      patchset,
      changeUrl,
      node: job.labels[0],
      nodeProvider: job.runner_group_name || undefined,
      executor: job.runner_name || undefined,
      voting: isNonVoting(job, run) ? false : undefined,
      startedAt: dateOf(job.started_at),
      endedAt: dateOf(job.completed_at),
    }),
    extra: extraOf(job),
  };
  const about = defined({ patchset, branch, url: changeUrl });
  return {
    build,
    location: hasLog(job) ? url : NO_LOGS,
    isFinal: true,
    ...(change !== undefined && { change: { project, change, ...about } }),
  };
}

/** A job that no runner took wrote nothing. */
function hasLog({ conclusion, runner_name, steps = [] }: Job): boolean {
  return conclusion !== 'skipped' && (Boolean(runner_name) || steps.length > 0);
}

/** A job that may fail (`continue-on-error`) leaves its run a success. */
function isNonVoting({ conclusion }: Job, run: Run | undefined): boolean {
  return run?.conclusion === 'success' && conclusion !== 'success' && conclusion !== 'skipped';
}

function extraOf(job: Job): NonNullable<Build['extra']> {
  const failed = job.steps?.find(({ conclusion }) => conclusion === 'failure' || conclusion === 'timed_out');
  return defined({
    workflow: job.workflow_name ?? undefined,
    attempt: job.run_attempt,
    failed_step: failed?.name,
    labels: job.labels.length > 1 ? job.labels : undefined,
  });
}

function dateOf(time: string | null): Date | undefined {
  return time === null ? undefined : new Date(time);
}
