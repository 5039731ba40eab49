import { AppError } from '../../errors.ts';
import { GitLabClient, projectPath } from '../../http/gitlab/gitlab-client.ts';
import type { ReportedBuild } from '../../model/change.ts';
import type { CiContext } from '../ci-context.ts';
import type { CiSystem, FinishedBuild } from '../ci-system.ts';
import { pollLists } from '../polling/poll-lists.ts';
import type { GitLabCiOptions } from './gitlab-ci-options.ts';
import { parseJobAddress } from './job-address.ts';
import { createJobSource } from './job-source.ts';
import { JobsClient } from './jobs-client.ts';
import { hasEnded, mapJob } from './map-job.ts';
import { projectJobs } from './project-jobs.ts';

/** Builds of GitLab CI: each job of each pipeline is one, those of child pipelines among them. */
export function createGitLabCi(options: GitLabCiOptions, context: CiContext): CiSystem {
  const api = new GitLabClient(options, {});
  const root = new URL(`${api.webUrl}/`);
  const clients = new Map(
    options.projects.map((project) => [project.toLowerCase(), new JobsClient(api, project)]),
  );

  function jobOf(address: string | undefined) {
    const job = address === undefined ? undefined : parseJobAddress(address, root);
    const client = job && clients.get(job.project.toLowerCase());
    return job && client && { client, jobId: job.jobId };
  }

  async function find({ url }: ReportedBuild, signal: AbortSignal): Promise<FinishedBuild | undefined> {
    const asked = jobOf(url);
    const job = await asked?.client.job(asked.jobId, signal);
    if (asked === undefined || job === undefined) return undefined;
    const { client, jobId } = asked;
    if (!hasEnded(job)) throw stillRuns(jobId, client.project);
    return mapJob(job, client.project, await client.context(job, signal));
  }

  return {
    name: options.name,
    kind: 'gitlab-ci',
    owns: (report) => jobOf(report.url) !== undefined,
    find,
    poll: (cursor, signal) => {
      const lists = [...clients.values()].map(
        (client) => [client.project, projectJobs(client, signal)] as const,
      );
      return pollLists(new Map(lists), cursor, context.now);
    },
    open: async (place) => {
      const asked = jobOf(place.location);
      if (asked === undefined) return undefined;
      const path = `${projectPath(asked.client.project)}/jobs/${asked.jobId}/`;
      return createJobSource({ options, api: new URL(`api/v4/${path}`, root), place }, context);
    },
    close: () => api.close(),
  };
}

function stillRuns(jobId: number, project: string): AppError {
  return new AppError(
    'SERVICE_UNAVAILABLE',
    `expected job ${jobId} of ${project} to have ended, found that it still runs; try again later`,
  );
}
