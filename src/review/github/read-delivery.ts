import { z } from 'zod';
import { MERGE_QUEUE, queuedPull } from '../../http/github/merge-queue.ts';
import type { ReadDelivery } from '../webhooks/create-receiver.ts';
import type { Nudge } from '../webhooks/delivery-inbox.ts';
import { replyId } from './read-replies.ts';

/**
 * What GitHub's webhooks say, as far as it concerns us.
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
const repository = z.object({ full_name: z.string() });
const moment = z.string().nullish();
const pulls = z.array(z.object({ number: z.number(), head: z.object({ sha: z.string() }) })).nullish();

/** Check runs and suites, runs and jobs of workflows. */
const ended = z.object({
  head_sha: z.string(),
  head_branch: z.string().nullish(),
  head_repository: z.object({ owner: z.object({ login: z.string() }) }).nullish(),
  check_suite: z.object({ head_branch: z.string().nullish() }).nullish(),
  /** What a workflow run was triggered by. */
  event: z.string().nullish(),
  /** Whose check it is. */
  app: z.object({ slug: z.string().nullish() }).nullish(),
  conclusion: z.string().nullish(),
  completed_at: moment,
  updated_at: moment,
  pull_requests: pulls,
});

const delivery = z.object({ action: z.string().optional(), repository });

const status = z.object({
  repository,
  sha: z.string(),
  state: z.string(),
  updated_at: moment,
  branches: z.array(z.object({ name: z.string(), commit: z.object({ sha: z.string() }) })).nullish(),
});

const pull = z.object({
  repository,
  pull_request: z.object({ number: z.number(), updated_at: moment, head: z.object({ sha: z.string() }) }),
});

const comment = z.object({
  repository,
  issue: z.object({
    number: z.number(),
    title: z.string(),
    html_url: z.string(),
    user: z.object({ login: z.string() }).nullish(),
    pull_request: z.unknown().optional(),
  }),
  comment: z.object({
    id: z.number(),
    body: z.string().nullish(),
    created_at: z.string(),
    user: z.object({ login: z.string(), type: z.string() }).nullish(),
  }),
});

/** Conclusions of one job that are news before its suite has ended. */
const FAILED = new Set(['failure', 'timed_out', 'startup_failure']);

/** What became of a pull request that may already have failed builds. */
const PULL_ACTIONS = new Set(['opened', 'reopened', 'ready_for_review']);

/** Most characters of a reply that are kept. */
const MAX_REPLY = 10_000;

/** Reads an event for the host of this name. @throws Error when it is not what GitHub documents */
export function readGitHubDelivery(host: string, event: string, payload: unknown): ReadDelivery {
  switch (event) {
    case 'check_run':
    case 'workflow_job':
      return readEnded(event, payload, (conclusion) => FAILED.has(conclusion));
    case 'check_suite':
    case 'workflow_run':
      return readEnded(event, payload, () => true);
    case 'status':
      return readStatus(payload);
    case 'pull_request':
      return readPull(payload);
    case 'issue_comment':
      return readComment(host, payload);
    default:
      return {};
  }
}

function readEnded(event: string, payload: unknown, isNews: (conclusion: string) => boolean): ReadDelivery {
  const { action, repository } = delivery.parse(payload);
  if (action !== 'completed') return {};
  const { [event]: found } = z.object({ [event]: ended }).parse(payload);
  if (found === undefined || !isNews(found.conclusion ?? '')) return {};
  const change = found.pull_requests?.find(({ head }) => head.sha === found.head_sha)?.number;
  const at = found.completed_at ?? found.updated_at;
  const nudge: Nudge = {
    kind: 'head',
    project: repository.full_name,
    revision: found.head_sha,
    ...(change !== undefined && { change: `${change}` }),
    ...sourceOf(found),
  };
  return { nudge, ...(at && { at: new Date(at) }) };
}

/** Where the revision was pushed. */
function sourceOf(found: z.infer<typeof ended>): { readonly source?: string } {
  const branch = found.head_branch ?? found.check_suite?.head_branch;
  if (!branch) return {};
  if (isQueueBranch(branch, found)) return { source: branch };
  const owner = found.head_repository?.owner.login;
  return owner === undefined ? {} : { source: `${owner}:${branch}` };
}

/**
 * Whether a merge queue made the branch. A fork's may be called the same: Actions tell of forks too, and say what a run
 * was for; to other apps GitHub names branches of the repository only.
 */
function isQueueBranch(branch: string, { event, app }: z.infer<typeof ended>): boolean {
  if (queuedPull(branch) === undefined) return false;
  return event === MERGE_QUEUE || (app != null && app.slug !== 'github-actions');
}

function readStatus(payload: unknown): ReadDelivery {
  const { repository, sha, state, updated_at: at, branches } = status.parse(payload);
  if (state === 'pending') return {};
  const queue = branches?.find(({ name, commit }) => commit.sha === sha && queuedPull(name) !== undefined);
  const nudge: Nudge = {
    kind: 'head',
    project: repository.full_name,
    revision: sha,
    ...(queue && { source: queue.name }),
  };
  return { nudge, ...(at && { at: new Date(at) }) };
}

function readPull(payload: unknown): ReadDelivery {
  const { action } = delivery.parse(payload);
  if (action === undefined || !PULL_ACTIONS.has(action)) return {};
  const { repository, pull_request: found } = pull.parse(payload);
  const nudge: Nudge = {
    kind: 'head',
    project: repository.full_name,
    revision: found.head.sha,
    change: `${found.number}`,
  };
  return { nudge, ...(found.updated_at && { at: new Date(found.updated_at) }) };
}

function readComment(host: string, payload: unknown): ReadDelivery {
  const { action, repository } = delivery.parse(payload);
  if (action !== 'created') return {};
  const { issue, comment: found } = comment.parse(payload);
  if (!issue.pull_request || !found.user || found.user.type === 'Bot') return {};
  const nudge: Nudge = {
    kind: 'reply',
    id: replyId(host, found.id),
    at: found.created_at,
    change: {
      host,
      project: repository.full_name,
      change: `${issue.number}`,
      subject: issue.title,
      ...(issue.user && { author: issue.user.login }),
      url: issue.html_url,
    },
    author: found.user.login,
    text: (found.body ?? '').slice(0, MAX_REPLY),
  };
  return { nudge, at: new Date(found.created_at) };
}
