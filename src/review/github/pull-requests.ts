import { hasStatus } from '../../http/github/api-failure.ts';
import type { GitHubApi } from '../../http/github/create-api.ts';
import { type RepositoryPath, repositoryPath } from '../../http/github/github-access.ts';
import { queuedPull } from '../../http/github/merge-queue.ts';
import type { Change } from '../../model/change.ts';

/** The fields of a pull request that we read: those that lists and single answers have in common. */
export interface PullRequest {
  readonly number: number;
  readonly title: string;
  readonly html_url: string;
  readonly updated_at: string;
  readonly user: { readonly login: string } | null;
  readonly head: { readonly sha: string };
  readonly base: { readonly ref: string };
}

/** A pull request as a change; its revision is the commit at its head. */
export function changeOfPull(host: string, project: string, pull: PullRequest): Change {
  return {
    host,
    project,
    change: `${pull.number}`,
    patchset: pull.head.sha,
    branch: pull.base.ref,
    subject: pull.title,
    ...(pull.user && { author: pull.user.login }),
    url: pull.html_url,
  };
}

/** Where to look for the pull requests of a revision. */
export interface Revision {
  readonly project: string;
  readonly revision: string;
  readonly change?: string;
  /** `owner:branch`, or a branch of a merge queue. */
  readonly source?: string;
}

/**
 * The open pull requests whose head is a revision, or that a merge queue tries with it.
 *
 * Payloads name those of the repository's own branches only, and so does the list by commit; one that comes from a
 * fork is found by the branch it was pushed to, and else among those that changed last.
 */
export async function pullsOfRevision(
  api: GitHubApi,
  { project, revision, change, source }: Revision,
  signal: AbortSignal,
): Promise<readonly PullRequest[]> {
  const path = repositoryPath(project);
  const queued = queuedPull(source);
  if (queued !== undefined) return (await orNone(byNumber(api, path, queued, signal))).filter(isOpen);
  const isOfRevision = (pull: ListedPull) => isOpen(pull) && pull.head.sha === revision;
  const lists = [
    byNumber(api, path, change, signal),
    bySource(api, path, source, signal),
    byCommit(api, path, revision, signal),
    recent(api, path, signal),
  ];
  for (const list of lists) {
    const found = (await orNone(list)).filter(isOfRevision);
    if (found.length > 0) return found;
  }
  return [];
}

type ListedPull = PullRequest & { readonly state: string };

function isOpen({ state }: ListedPull): boolean {
  return state === 'open';
}

type ListedPulls = () => Promise<readonly ListedPull[]>;

/** A commit of a fork that the repository does not have is answered with 404, 409 or 422. */
async function orNone(list: ListedPulls): ReturnType<ListedPulls> {
  try {
    return await list();
  } catch (error) {
    if (hasStatus(error, 404, 409, 422)) return [];
    throw error;
  }
}

function byNumber(
  api: GitHubApi,
  path: RepositoryPath,
  number: string | undefined,
  signal: AbortSignal,
): ListedPulls {
  return async () => {
    if (number === undefined) return [];
    const { data } = await api.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
      ...path,
      pull_number: Number(number),
      request: { signal },
    });
    return [data];
  };
}

function bySource(
  api: GitHubApi,
  path: RepositoryPath,
  head: string | undefined,
  signal: AbortSignal,
): ListedPulls {
  return async () => {
    if (head === undefined) return [];
    const { data } = await api.request('GET /repos/{owner}/{repo}/pulls', {
      ...path,
      head,
      request: { signal },
    });
    return data;
  };
}

function byCommit(api: GitHubApi, path: RepositoryPath, sha: string, signal: AbortSignal): ListedPulls {
  return async () => {
    const { data } = await api.request('GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls', {
      ...path,
      commit_sha: sha,
      request: { signal },
    });
    return data;
  };
}

function recent(api: GitHubApi, path: RepositoryPath, signal: AbortSignal): ListedPulls {
  return async () => {
    const { data } = await api.request('GET /repos/{owner}/{repo}/pulls', {
      ...path,
      sort: 'updated',
      direction: 'desc',
      per_page: 100,
      request: { signal },
    });
    return data;
  };
}
