import { conditionally } from '../../http/github/conditional-requests.ts';
import type { GitHubApi } from '../../http/github/create-api.ts';
import { eachPage } from '../../http/github/each-page.ts';
import { repositoryPath } from '../../http/github/github-access.ts';
import type { Change } from '../../model/change.ts';
import type { ReviewEvent } from '../review-host.ts';

/** A comment that changed: an event when somebody said something new on a pull request. */
interface ReadReply {
  readonly event: Extract<ReviewEvent, { kind: 'reply' }> | undefined;
  readonly updatedAt: string;
}

/** Comments of a repository that were written or changed since a moment, the oldest change first. */
export async function* readReplies(
  api: GitHubApi,
  { host, project }: Pick<Change, 'host' | 'project'>,
  since: string,
  signal: AbortSignal,
): AsyncGenerator<ReadReply> {
  const pages = eachPage((page) =>
    api.request('GET /repos/{owner}/{repo}/issues/comments', {
      ...repositoryPath(project),
      since,
      sort: 'updated',
      direction: 'asc',
      ...page,
      request: conditionally(signal),
    }),
  );
  for await (const comments of pages) {
    for (const comment of comments) {
      const number = /\/pull\/(?<number>\d+)/.exec(comment.html_url)?.groups?.number;
      const isNew = Date.parse(comment.created_at) >= Date.parse(since);
      const isPerson = comment.user !== null && comment.user.type !== 'Bot';
      const event: ReadReply['event'] =
        number !== undefined && isNew && isPerson
          ? {
              kind: 'reply',
              id: replyId(host, comment.id),
              at: new Date(comment.created_at),
              change: { host, project, change: number, url: comment.html_url.replace(/#.*$/, '') },
              author: comment.user?.login ?? '',
              text: comment.body ?? '',
            }
          : undefined;
      yield { event, updatedAt: comment.updated_at };
    }
  }
}

/** Names a comment, however we heard of it. */
export function replyId(host: string, id: number | bigint): string {
  return `${host}/comment/${id}`;
}
