import { createHash } from 'node:crypto';
import type { Endpoints } from '@octokit/types';
import { MERGE_QUEUE } from '../../http/github/merge-queue.ts';
import type { Change, ReportedBuild } from '../../model/change.ts';
import type { ReviewEvent } from '../review-host.ts';

type CheckRun =
  Endpoints['GET /repos/{owner}/{repo}/commits/{ref}/check-runs']['response']['data']['check_runs'][number];
/** A commit status as the API lists it. */
export type Status =
  Endpoints['GET /repos/{owner}/{repo}/commits/{ref}/statuses']['response']['data'][number];

/** A build that ended on a revision, and who reported it. */
export interface EndedBuild {
  /** App or account that reported. */
  readonly reporter: string;
  /** The host's id of the report: another one when the job ran again. */
  readonly id: string;
  readonly at: Date;
  readonly build: ReportedBuild;
}

/** Conclusions of checks that nobody ran to an end: they say nothing of the change. */
const NO_RESULT = new Set(['action_required', 'stale']);

/** The build that a check run reports; undefined while it has no result. */
export function buildOfCheckRun(run: CheckRun): EndedBuild | undefined {
  const { conclusion, completed_at: completedAt } = run;
  if (conclusion === null || completedAt === null || NO_RESULT.has(conclusion)) return undefined;
  const url = run.details_url ?? run.html_url;
  return {
    reporter: run.app?.slug ?? 'unknown',
    id: `${run.id}`,
    at: new Date(completedAt),
    build: { jobName: run.name, status: conclusion.toUpperCase(), ...(url !== null && { url }) },
  };
}

/** The builds that commit statuses report, newest first as the API lists them: of each context the newest counts. */
export function buildsOfStatuses(statuses: readonly Status[]): readonly EndedBuild[] {
  const newest = new Map<string, Status>();
  for (const status of statuses) if (!newest.has(status.context)) newest.set(status.context, status);
  return [...newest.values()]
    .filter(({ state }) => state !== 'pending')
    .map((status) => ({
      reporter: status.creator?.login ?? 'unknown',
      id: `${status.id}`,
      at: new Date(status.updated_at),
      build: {
        jobName: status.context,
        status: status.state.toUpperCase(),
        ...(status.target_url && { url: status.target_url }),
      },
    }));
}

/**
 * One event for each reporter, with all of its builds that ended; its id changes when a build does.
 * @param revision - that the builds are of: another one than the change's head is the merge queue's
 */
export function resultEvents(change: Change, revision: string, builds: readonly EndedBuild[]): ReviewEvent[] {
  const reporters = new Map<string, EndedBuild[]>();
  for (const ended of builds)
    reporters.set(ended.reporter, [...(reporters.get(ended.reporter) ?? []), ended]);
  return [...reporters].map(([reporter, ended]) => ({
    kind: 'result',
    id: eventId(change, [revision, reporter], ended),
    at: new Date(Math.max(...ended.map(({ at }) => at.getTime()))),
    change,
    reporter,
    ...(revision !== change.patchset && { pipeline: MERGE_QUEUE }),
    builds: ended.map(({ build }) => build),
  }));
}

function eventId(change: Change, source: readonly string[], ended: readonly EndedBuild[]): string {
  const content = ended.map(({ id, build }) => `${id} ${build.status}`).sort();
  const digest = createHash('sha256')
    .update(JSON.stringify([...source, content]))
    .digest('hex');
  return `${change.host}/${change.project}/${change.change}/${digest.slice(0, 20)}`;
}
