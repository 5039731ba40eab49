import type { Change } from '../../model/change.ts';
import { OWN_CHECK } from '../own-check.ts';
import type { ReviewEvent } from '../review-host.ts';
import { pagesAgain } from './conditional-requests.ts';
import type { GitHubApi } from './create-api.ts';
import { repositoryPath } from './github-access.ts';
import { buildOfCheckRun, buildsOfStatuses, type EndedBuild, resultEvents } from './map-builds.ts';

/** What CI systems reported on a change's revision: check runs, the newest of each, and commit statuses. */
export async function readHead(
  api: GitHubApi,
  change: Change,
  signal: AbortSignal,
): Promise<readonly ReviewEvent[]> {
  const ref = change.patchset ?? '';
  const asked = { ...repositoryPath(change.project), ref, ...pagesAgain(signal) };
  const builds: EndedBuild[] = [];
  const runs = api.paginate.iterator('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', {
    ...asked,
    filter: 'latest',
  });
  for await (const { data } of runs) {
    for (const run of data) {
      const ended = buildOfCheckRun(run);
      if (ended) builds.push(ended);
    }
  }
  const statuses = await api.paginate('GET /repos/{owner}/{repo}/commits/{ref}/statuses', asked);
  builds.push(...buildsOfStatuses(statuses));
  return resultEvents(
    change,
    builds.filter(({ build }) => build.jobName !== OWN_CHECK),
  );
}
