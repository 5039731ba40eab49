import { GitHubAccess } from '../../http/github/github-access.ts';
import type { CiContext } from '../ci-context.ts';
import type { CiSystem, FinishedBuild } from '../ci-system.ts';
import { pollLists } from '../polling/poll-lists.ts';
import { stillRuns } from '../still-runs.ts';
import { ActionsClient } from './actions-client.ts';
import type { GitHubActionsOptions } from './github-actions-options.ts';
import { parseJobAddress } from './job-address.ts';
import { createJobSource } from './job-source.ts';
import { mapJob } from './map-job.ts';
import { repositoryRuns } from './repository-runs.ts';

/** A job that is asked for, and with which client. */
interface AskedJob {
  readonly client: ActionsClient;
  readonly project: string;
  readonly jobId: number;
}

/** Builds of GitHub Actions: each job of each try of a workflow run is one. */
export function createGitHubActions(options: GitHubActionsOptions, context: CiContext): CiSystem {
  const { name, url = 'https://github.com', projects, workflows } = options;
  const root = new URL(url.replace(/\/?$/, '/'));
  const access = new GitHubAccess(options, context);
  const clients = projects.map((project) => ({ project, client: new ActionsClient(access, project) }));

  function jobOf(address: string | undefined): AskedJob | undefined {
    const job = address === undefined ? undefined : parseJobAddress(address, root);
    const known = clients.find(({ project }) => project.toLowerCase() === job?.project.toLowerCase());
    return job && known && { ...known, jobId: job.jobId };
  }

  return {
    name,
    kind: 'github-actions',
    owns: (report) => jobOf(report.url) !== undefined,
    find: async (report, signal) => {
      const asked = jobOf(report.url);
      return asked && findJob(asked, signal);
    },
    poll: (cursor, signal) => {
      const lists = clients.map(
        ({ project, client }) => [project, repositoryRuns(client, project, { workflows, signal })] as const,
      );
      return pollLists(new Map(lists), cursor, context.now);
    },
    open: async (place) => {
      const asked = jobOf(place.location);
      return asked && createJobSource({ ...asked, place, isOwnServer: options.url !== undefined }, context);
    },
    close: async () => {},
  };
}

async function findJob(
  { client, project, jobId }: AskedJob,
  signal: AbortSignal,
): Promise<FinishedBuild | undefined> {
  const job = await client.job(jobId, signal);
  if (job === undefined) return undefined;
  if (job.status !== 'completed') throw stillRuns(`job ${jobId} of ${project}`);
  const run = await client.run(Number(job.run_id), job.run_attempt ?? 1, signal);
  const pullRequest = run && (await client.pullRequest(run, signal));
  return mapJob(job, { project, run, pullRequest });
}
