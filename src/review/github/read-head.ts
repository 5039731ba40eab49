import { conditionally } from '../../http/github/conditional-requests.ts';
import type { GitHubApi } from '../../http/github/create-api.ts';
import { eachPage } from '../../http/github/each-page.ts';
import { repositoryPath } from '../../http/github/github-access.ts';
import type { Change } from '../../model/change.ts';
import { OWN_CHECK } from '../own-check.ts';
import type { ReviewEvent } from '../review-host.ts';
import {
  buildOfCheckRun,
  buildsOfStatuses,
  type EndedBuild,
  resultEvents,
  type Status,
} from './map-builds.ts';

/**
 * What CI systems reported on a revision of a change, its head or what a merge queue made of that: check runs, the
 * newest of each, and commit statuses.
 */
export async function readHead(
  api: GitHubApi,
  change: Change,
  revision: string,
  signal: AbortSignal,
): Promise<readonly ReviewEvent[]> {
  const asked = {
    ...repositoryPath(change.project),
    ref: revision,
    request: conditionally(signal),
  };
  const builds: EndedBuild[] = [];
  const runs = eachPage((page) =>
    api.request('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', {
      ...asked,
      ...page,
      filter: 'latest',
    }),
  );
  for await (const { check_runs: found } of runs)
    builds.push(...found.flatMap((run) => buildOfCheckRun(run) ?? []));
  const statuses = eachPage((page) =>
    api.request('GET /repos/{owner}/{repo}/commits/{ref}/statuses', { ...asked, ...page }),
  );
  const all: Status[] = [];
  for await (const found of statuses) all.push(...found);
  builds.push(...buildsOfStatuses(all));
  return resultEvents(
    change,
    revision,
    builds.filter(({ build }) => build.jobName !== OWN_CHECK),
  );
}
