import { z } from 'zod';
import { type GitLabClient, GitLabRefusal, projectPath } from '../../http/gitlab/gitlab-client.ts';
import type { Change } from '../../model/change.ts';
import { OWN_CHECK, statusDescription } from '../own-check.ts';
import type { CheckReport } from '../review-host.ts';

/** GitLab refuses to set a status to what it is already. */
const IS_SO_ALREADY = /Cannot transition status/i;

/** Longest address of a status, in characters (Commits API, `target_url`). */
const MAX_URL = 255;

/** Sets our commit status on the merge request's head. */
export async function setGitLabStatus(
  client: GitLabClient,
  { project, change, patchset }: Change,
  { conclusion, title, detailsUrl = '' }: CheckReport,
  signal: AbortSignal,
): Promise<void> {
  const asked = {
    path: `${projectPath(project)}/statuses/${patchset ?? ''}`,
    what: `our commit status on ${project}!${change}`,
    signal,
    body: {
      state: conclusion === 'neutral' ? 'success' : 'failed',
      name: OWN_CHECK,
      description: statusDescription(title),
      ...(detailsUrl !== '' && detailsUrl.length <= MAX_URL && { target_url: detailsUrl }),
    },
  };
  try {
    await client.write('POST', asked, z.object({ id: z.number() }));
  } catch (error) {
    if (error instanceof GitLabRefusal && IS_SO_ALREADY.test(error.reason)) return;
    throw error;
  }
}
