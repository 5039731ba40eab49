import { z } from 'zod';
import { type GitLabClient, projectPath } from '../../http/gitlab/gitlab-client.ts';
import { type MergeRequest, mergeRequestSchema } from './schema.ts';

/** Where to look for merge requests: by number, by the branch that was pushed, by the commit at the head. */
export interface Place {
  readonly project: string;
  readonly change?: string;
  readonly source?: string;
  readonly revision?: string;
}

/** Most merge requests of one branch or commit that are looked at. */
const MAX_FOUND = 20;

/** A merge request's own references to a pipeline: `refs/merge-requests/12/head`, `/merge`, `/train`. */
const MERGE_REF = /^refs\/merge-requests\/(?<iid>\d+)\//;

/** Number of the merge request that a pipeline's reference names. */
export function mergeRequestOfRef(ref: string): string | undefined {
  return MERGE_REF.exec(ref)?.groups?.iid;
}

/** Open merge requests at a place, each as GitLab shows it by its number: with its head's pipeline. */
export async function findMergeRequests(
  client: GitLabClient,
  place: Place,
  signal: AbortSignal,
): Promise<readonly MergeRequest[]> {
  const found: MergeRequest[] = [];
  for (const iid of await findNumbers(client, place, signal)) {
    const asked = {
      path: `${projectPath(place.project)}/merge_requests/${iid}`,
      what: `the merge request ${place.project}!${iid}`,
      signal,
    };
    const merge = await client.get(asked, mergeRequestSchema);
    if (merge.state === 'opened') found.push(merge);
  }
  return found;
}

async function findNumbers(
  client: GitLabClient,
  { project, change, source, revision }: Place,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const iid = change ?? (source === undefined ? undefined : mergeRequestOfRef(source));
  if (iid !== undefined) return [iid];
  const path = projectPath(project);
  const what = `merge requests of ${project}`;
  const asked =
    source === undefined
      ? { path: `${path}/repository/commits/${revision ?? ''}/merge_requests`, what, signal }
      : { path: `${path}/merge_requests`, query: { state: 'opened', source_branch: source }, what, signal };
  const numbers: string[] = [];
  for await (const merge of client.list(asked, z.array(mergeRequestSchema))) {
    if (merge.state === 'opened') numbers.push(`${merge.iid}`);
    if (numbers.length >= MAX_FOUND) break;
  }
  return numbers;
}
