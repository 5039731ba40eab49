import { z } from 'zod';
import { type GitLabClient, projectPath } from '../../http/gitlab/gitlab-client.ts';
import type { Change } from '../../model/change.ts';
import type { ReviewEvent } from '../review-host.ts';
import { activitySchema } from './schema.ts';

type Reply = Extract<ReviewEvent, { kind: 'reply' }>;

/** Accounts that GitLab makes for project and group access tokens. */
const BOT_ACCOUNT = /^(?:project|group)_\d+_bot(?:_|\d|$)/;

/** Whether an account is a token's. */
export function isBotAccount(username: string): boolean {
  return BOT_ACCOUNT.test(username);
}

/** Names a note, however we heard of it. */
export function replyId(host: string, id: number): string {
  return `${host}/note/${id}`;
}

/** What people wrote on a project's merge requests since a moment, oldest first. */
export async function readReplies(
  client: GitLabClient,
  { host, project }: Pick<Change, 'host' | 'project'>,
  since: Date,
  signal: AbortSignal,
): Promise<readonly Reply[]> {
  // The filter knows days only, and leaves out the day that it names.
  const after = new Date(since.getTime() - 86_400_000).toISOString().slice(0, 10);
  const asked = {
    path: `${projectPath(project)}/events`,
    query: { action: 'commented', after, sort: 'desc' },
    what: `the activity of ${project}`,
    signal,
  };
  const replies: Reply[] = [];
  for await (const { created_at: createdAt, author, note, target_title: title } of client.list(
    asked,
    z.array(activitySchema),
  )) {
    const at = new Date(createdAt);
    if (at < since) break;
    if (note?.noteable_type !== 'MergeRequest' || !note.noteable_iid || note.system) continue;
    if (isBotAccount(author.username)) continue;
    const change: Change = {
      host,
      project,
      change: `${note.noteable_iid}`,
      ...(title && { subject: title }),
      url: `${client.webUrl}/${project}/-/merge_requests/${note.noteable_iid}`,
    };
    const id = replyId(host, note.id);
    replies.push({ kind: 'reply', id, at, change, author: author.username, text: note.body });
  }
  return replies.reverse();
}
