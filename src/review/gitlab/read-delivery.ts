import { z } from 'zod';
import type { ReadDelivery } from '../webhooks/create-receiver.ts';
import type { Nudge } from '../webhooks/delivery-inbox.ts';
import { isBotAccount, replyId } from './replies.ts';

/**
 * What GitLab's webhooks say, as far as it concerns us.
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/
 */
const project = z.object({ path_with_namespace: z.string() });
const moment = z.string().nullish();

const kind = z.object({ object_kind: z.string() });

const pipelineEvent = z.object({
  project,
  object_attributes: z.object({ sha: z.string(), ref: z.string(), status: z.string(), finished_at: moment }),
  merge_request: z.object({ iid: z.number() }).nullish(),
});

const jobEvent = z.object({
  project,
  sha: z.string(),
  ref: z.string(),
  build_status: z.string(),
  build_finished_at: moment,
});

const noteEvent = z.object({
  project,
  user: z.object({ username: z.string() }),
  object_attributes: z.object({
    id: z.number(),
    note: z.string(),
    noteable_type: z.string(),
    created_at: z.string(),
    system: z.boolean().nullish(),
    action: z.string().nullish(),
    url: z.string().nullish(),
  }),
  merge_request: z
    .object({ iid: z.number(), title: z.string(), last_commit: z.object({ id: z.string() }).nullish() })
    .nullish(),
});

const mergeRequestEvent = z.object({
  project,
  object_attributes: z.object({
    iid: z.number(),
    action: z.string().nullish(),
    updated_at: moment,
    last_commit: z.object({ id: z.string() }),
  }),
});

/** States in which a pipeline has ended. */
const ENDED = new Set(['success', 'failed', 'canceled', 'skipped']);

/** What became of a merge request that may already have failed builds. */
const MERGE_ACTIONS = new Set(['open', 'reopen']);

/** Most characters of a reply that are kept. */
const MAX_REPLY = 10_000;

/** Reads an event for the host of this name. @throws Error when it is not what GitLab documents */
export function readGitLabDelivery(host: string, payload: unknown): ReadDelivery {
  switch (kind.parse(payload).object_kind) {
    case 'pipeline':
      return readPipeline(payload);
    case 'build':
      return readJob(payload);
    case 'note':
      return readNote(host, payload);
    case 'merge_request':
      return readMergeRequest(payload);
    default:
      return {};
  }
}

function readPipeline(payload: unknown): ReadDelivery {
  const { project, object_attributes: pipeline, merge_request: merge } = pipelineEvent.parse(payload);
  if (!ENDED.has(pipeline.status)) return {};
  const nudge: Nudge = {
    kind: 'head',
    project: project.path_with_namespace,
    revision: pipeline.sha,
    source: pipeline.ref,
    ...(merge && { change: `${merge.iid}` }),
  };
  return { nudge, ...atOf(pipeline.finished_at) };
}

/** One job that failed is news before its pipeline has ended. */
function readJob(payload: unknown): ReadDelivery {
  const { project, sha, ref, build_status: status, build_finished_at: at } = jobEvent.parse(payload);
  if (status !== 'failed') return {};
  const nudge: Nudge = { kind: 'head', project: project.path_with_namespace, revision: sha, source: ref };
  return { nudge, ...atOf(at) };
}

function readMergeRequest(payload: unknown): ReadDelivery {
  const { project, object_attributes: merge } = mergeRequestEvent.parse(payload);
  if (!MERGE_ACTIONS.has(merge.action ?? '')) return {};
  const nudge: Nudge = {
    kind: 'head',
    project: project.path_with_namespace,
    revision: merge.last_commit.id,
    change: `${merge.iid}`,
  };
  return { nudge, ...atOf(merge.updated_at) };
}

function readNote(host: string, payload: unknown): ReadDelivery {
  const { project, user, object_attributes: note, merge_request: merge } = noteEvent.parse(payload);
  const isReply = note.noteable_type === 'MergeRequest' && note.action !== 'update' && !note.system;
  if (!merge || !isReply || isBotAccount(user.username)) return {};
  const at = new Date(note.created_at);
  const nudge: Nudge = {
    kind: 'reply',
    id: replyId(host, note.id),
    at: at.toISOString(),
    change: {
      host,
      project: project.path_with_namespace,
      change: `${merge.iid}`,
      subject: merge.title,
      ...(merge.last_commit && { patchset: merge.last_commit.id }),
      ...(note.url && { url: note.url.replace(/#.*$/, '') }),
    },
    author: user.username,
    text: note.note.slice(0, MAX_REPLY),
  };
  return { nudge, at };
}

/** GitLab writes `2026-11-21 12:00:00 UTC` or ISO 8601. */
function atOf(moment: string | null | undefined): { at: Date } | Record<string, never> {
  const at = new Date(moment ?? Number.NaN);
  return Number.isNaN(at.getTime()) ? {} : { at };
}
