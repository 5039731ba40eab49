import { AppError } from '../../errors.ts';
import { GitHubAccess } from '../../http/github/github-access.ts';
import type { ReportedBuild } from '../../model/change.ts';
import type { CiContext } from '../ci-context.ts';
import type { CiSystem, FinishedBuild } from '../ci-system.ts';
import { pollLists } from '../polling/poll-lists.ts';
import { ActionsClient } from './actions-client.ts';
import type { GitHubActionsOptions } from './github-actions-options.ts';
import { type JobAddress, parseJobAddress } from './job-address.ts';
import { createJobSource } from './job-source.ts';
import { mapJob } from './map-job.ts';
import { repositoryRuns } from './repository-runs.ts';

/** Builds of GitHub Actions: each job of each try of a workflow run is one. */
export function createGitHubActions(options: GitHubActionsOptions, context: CiContext): CiSystem {
  const { name, url = 'https://github.com', projects, workflows } = options;
  const root = new URL(url.replace(/\/?$/, '/'));
  const access = new GitHubAccess(options, context);
  const clients = new Map(
    projects.map((project) => [
      project.toLowerCase(),
      { project, client: new ActionsClient(access, project) },
    ]),
  );

  function jobOf(address: string | undefined) {
    const job: JobAddress | undefined = address === undefined ? undefined : parseJobAddress(address, root);
    const known = job && clients.get(job.project.toLowerCase());
    return job && known && { ...known, jobId: job.jobId };
  }

  async function find({ url: page }: ReportedBuild, signal: AbortSignal): Promise<FinishedBuild | undefined> {
    const asked = jobOf(page);
    const job = await asked?.client.job(asked.jobId, signal);
    if (asked === undefined || job === undefined) return undefined;
    const { client, project, jobId } = asked;
    if (job.status !== 'completed') throw stillRuns(jobId, project);
    const run = await client.run(Number(job.run_id), job.run_attempt ?? 1, signal);
    const pullRequest = run && (await client.pullRequest(run, signal));
    return mapJob(job, { project, run, pullRequest });
  }

  return {
    name,
    kind: 'github-actions',
    owns: (report) => jobOf(report.url) !== undefined,
    find,
    poll: (cursor, signal) => {
      const lists = [...clients.values()].map(
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

function stillRuns(jobId: number, project: string): AppError {
  return new AppError(
    'SERVICE_UNAVAILABLE',
    `expected job ${jobId} of ${project} to have ended, found that it still runs; try again later`,
  );
}
