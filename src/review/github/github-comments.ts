import { apiFailure, hasStatus } from '../../http/github/api-failure.ts';
import type { GitHubApi } from '../../http/github/create-api.ts';
import { eachPage } from '../../http/github/each-page.ts';
import { type GitHubAccess, repositoryPath } from '../../http/github/github-access.ts';
import type { Change } from '../../model/change.ts';
import type { HostServices } from '../host-services.ts';
import { keyOf, withMarker } from '../own-marker.ts';
import { postOnce } from '../post-once.ts';
import type { OutgoingComment, OwnComment } from '../review-host.ts';

/** Longest comment that GitHub takes, in characters (`body is too long (maximum is 65536 characters)`). */
const MAX_CHARACTERS = 65_536;

/** The fields of a comment that we read. */
interface IssueComment {
  readonly id: number | bigint;
  readonly body?: string;
  readonly created_at: string;
  readonly user: { readonly login: string } | null;
}

/** Our comments on pull requests, known by their marker and their author. */
export class GitHubComments {
  readonly #access: GitHubAccess;
  readonly #services: HostServices;

  constructor(access: GitHubAccess, services: HostServices) {
    this.#access = access;
    this.#services = services;
  }

  async list(change: Change, signal: AbortSignal): Promise<readonly OwnComment[]> {
    const account = await this.#access.account(signal);
    return this.#ask(change, 'the comments of', signal, async (api) => {
      const pages = eachPage((page) =>
        api.request('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
          ...issue(change),
          ...page,
          request: { signal },
        }),
      );
      const own: OwnComment[] = [];
      for await (const comments of pages)
        own.push(...comments.flatMap((comment) => ownComment(comment, account) ?? []));
      return own;
    });
  }

  async post(change: Change, comment: OutgoingComment, signal: AbortSignal): Promise<OwnComment> {
    const { text, key } = comment;
    const post = () =>
      this.#ask(change, 'a place for a comment on', signal, async (api) => {
        const { data } = await api.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
          ...issue(change),
          body: withMarker(text, key, MAX_CHARACTERS),
          request: { signal, retries: 0 },
        });
        return { id: `${data.id}`, key, at: new Date(data.created_at) };
      });
    const find = async () => (await this.list(change, signal)).findLast((own) => own.key === key);
    return postOnce(post, find, { signal, waitMs: 2 * (this.#services.secondMs ?? 1000) });
  }

  /** Posts the comment anew when somebody deleted it. */
  async edit(change: Change, id: string, comment: OutgoingComment, signal: AbortSignal): Promise<OwnComment> {
    const edited = await this.#ask(change, 'our comment to be changed on', signal, async (api) => {
      const { owner, repo } = repositoryPath(change.project);
      const request = { signal };
      const body = withMarker(comment.text, comment.key, MAX_CHARACTERS);
      try {
        const { data } = await api.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
          owner,
          repo,
          comment_id: Number(id),
          body,
          request,
        });
        return { id, key: comment.key, at: new Date(data.created_at) };
      } catch (error) {
        if (hasStatus(error, 404, 410)) return undefined;
        throw error;
      }
    });
    return edited ?? (await this.post(change, comment, signal));
  }

  async #ask<T>(
    { project, change }: Change,
    what: string,
    signal: AbortSignal,
    ask: (api: GitHubApi) => Promise<T>,
  ): Promise<T> {
    try {
      return await ask(await this.#access.apiFor(project, signal));
    } catch (error) {
      throw apiFailure(error, `${what} ${project}#${change}`, signal);
    }
  }
}

function issue({ project, change }: Change): { owner: string; repo: string; issue_number: number } {
  return { ...repositoryPath(project), issue_number: Number(change) };
}

function ownComment(comment: IssueComment, account: string): OwnComment | undefined {
  const key = keyOf(comment.body ?? '');
  if (key === undefined || comment.user?.login.toLowerCase() !== account) return undefined;
  return { id: `${comment.id}`, key, at: new Date(comment.created_at) };
}
