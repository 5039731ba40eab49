import { createHash } from 'node:crypto';
import type { Change, ReportedBuild } from '../../model/change.ts';
import { OWN_CHECK } from '../own-check.ts';
import type { ReviewEvent } from '../review-host.ts';
import type { CommitStatus, Job, MergeRequest, Pipeline } from './schema.ts';

/** States of jobs that have ended; the others wait, run, or wait for a person. */
const ENDED = new Set(['success', 'failed', 'canceled', 'skipped']);

/** Account under which GitLab's own jobs are reported. */
const GITLAB_CI = 'gitlab-ci';

/** A merge request as a change; its revision is the commit at its head. */
export function changeOfMergeRequest(host: string, project: string, merge: MergeRequest): Change {
  return {
    host,
    project,
    change: `${merge.iid}`,
    ...(merge.sha && { patchset: merge.sha }),
    branch: merge.target_branch,
    subject: merge.title,
    ...(merge.author && { author: merge.author.username }),
    url: merge.web_url,
  };
}

/** What a pipeline's jobs that ended amount to; its id changes when one does. Undefined while none has. */
export function pipelineEvent(
  change: Change,
  pipeline: Pick<Pipeline, 'id' | 'source'>,
  jobs: readonly Job[],
): ReviewEvent | undefined {
  const ended = jobs.filter(({ status }) => ENDED.has(status));
  if (ended.length === 0) return undefined;
  return {
    kind: 'result',
    id: eventId(change, [pipeline.id, ended.map(({ id, status }) => `${id} ${status}`).sort()]),
    at: newest(ended),
    change,
    reporter: GITLAB_CI,
    ...(pipeline.source && { pipeline: pipeline.source }),
    builds: ended.map((job) => ({
      jobName: job.name,
      status: job.status.toUpperCase(),
      voting: !job.allow_failure,
      url: job.web_url,
    })),
  };
}

/** What other CI systems reported as commit statuses, one event for each account. */
export function statusEvents(change: Change, statuses: readonly CommitStatus[]): ReviewEvent[] {
  const byAuthor = new Map<string, CommitStatus[]>();
  for (const status of statuses) {
    if (!ENDED.has(status.status) || status.name === OWN_CHECK) continue;
    const author = status.author?.username ?? 'unknown';
    byAuthor.set(author, [...(byAuthor.get(author) ?? []), status]);
  }
  return [...byAuthor].map(([reporter, ended]) => ({
    kind: 'result',
    id: eventId(change, [reporter, ended.map(({ id, status }) => `${id} ${status}`).sort()]),
    at: newest(ended),
    change,
    reporter,
    builds: ended.map(buildOfStatus),
  }));
}

function buildOfStatus(status: CommitStatus): ReportedBuild {
  return {
    jobName: status.name,
    status: status.status.toUpperCase(),
    voting: status.allow_failure !== true,
    ...(status.target_url && { url: status.target_url }),
  };
}

function newest(ended: readonly Pick<Job, 'finished_at' | 'created_at'>[]): Date {
  const times = ended.map(({ finished_at: finishedAt, created_at: createdAt }) => finishedAt ?? createdAt);
  return new Date(Math.max(...times.map((time) => Date.parse(time))));
}

function eventId(change: Change, content: unknown): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([change.patchset, content]))
    .digest('hex');
  return `${change.host}/${change.project}/${change.change}/${digest.slice(0, 20)}`;
}
