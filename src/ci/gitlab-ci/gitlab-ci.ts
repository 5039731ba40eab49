import { GitLabClient, projectPath } from '../../http/gitlab/gitlab-client.ts';
import type { CiContext } from '../ci-context.ts';
import type { CiSystem, FinishedBuild } from '../ci-system.ts';
import { pollLists } from '../polling/poll-lists.ts';
import { stillRuns } from '../still-runs.ts';
import type { GitLabCiOptions } from './gitlab-ci-options.ts';
import { parseJobAddress } from './job-address.ts';
import { createJobSource } from './job-source.ts';
import { JobsClient } from './jobs-client.ts';
import { hasEnded, mapJob } from './map-job.ts';
import { projectJobs } from './project-jobs.ts';

/** A job that is asked for, and with which client. */
interface AskedJob {
  readonly client: JobsClient;
  readonly jobId: number;
}

/** Builds of GitLab CI: each job of each pipeline is one, those of child pipelines among them. */
export function createGitLabCi(options: GitLabCiOptions, context: CiContext): CiSystem {
  const api = new GitLabClient(options, context);
  const root = new URL(`${api.webUrl}/`);
  const clients = options.projects.map((project) => new JobsClient(api, project));

  function jobOf(address: string | undefined): AskedJob | undefined {
    const job = address === undefined ? undefined : parseJobAddress(address, root);
    const client = clients.find(({ project }) => project.toLowerCase() === job?.project.toLowerCase());
    return job && client && { client, jobId: job.jobId };
  }

  return {
    name: options.name,
    kind: 'gitlab-ci',
    owns: (report) => jobOf(report.url) !== undefined,
    find: async (report, signal) => {
      const asked = jobOf(report.url);
      return asked && findJob(asked, signal);
    },
    poll: (cursor, signal) => {
      const lists = clients.map((client) => [client.project, projectJobs(client, signal)] as const);
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

async function findJob({ client, jobId }: AskedJob, signal: AbortSignal): Promise<FinishedBuild | undefined> {
  const job = await client.job(jobId, signal);
  if (job === undefined) return undefined;
  if (!hasEnded(job)) throw stillRuns(`job ${jobId} of ${client.project}`);
  return mapJob(job, client.project, await client.context(job, signal));
}
