import { z } from 'zod';
import type { Description } from './described-server.ts';

const page = {
  per_page: z.coerce.number().int().min(1).max(100).optional(),
  page: z.coerce.number().int().min(1).optional(),
};
const sort = z.enum(['asc', 'desc']).optional();
const note = z.strictObject({
  body: z.string().min(1).max(1_000_000),
  internal: z.boolean().optional(),
  created_at: z.iso.datetime().optional(),
});

/**
 * What GitLab's REST API takes, of the operations that we use.
 * @see https://docs.gitlab.com/api/ (pipelines, jobs, commits, merge_requests, notes, events) and
 * https://gitlab.com/gitlab-org/gitlab/-/blob/master/doc/api/openapi/openapi_v3.yaml
 */
export const GITLAB_API = {
  'GET /api/v4/user': {},
  'GET /api/v4/projects/{id}/pipelines': {
    query: z.strictObject({
      scope: z.enum(['running', 'pending', 'finished', 'branches', 'tags']).optional(),
      ref: z.string().optional(),
      sha: z.string().optional(),
      source: z.string().optional(),
      updated_after: z.iso.datetime().optional(),
      updated_before: z.iso.datetime().optional(),
      order_by: z.enum(['id', 'status', 'ref', 'updated_at', 'user_id']).optional(),
      sort,
      ...page,
    }),
  },
  'GET /api/v4/projects/{id}/pipelines/{pipeline_id}/jobs': {
    query: z.strictObject({ include_retried: z.enum(['true', 'false']).optional(), ...page }),
  },
  'GET /api/v4/projects/{id}/pipelines/{pipeline_id}/bridges': { query: z.strictObject(page) },
  'GET /api/v4/projects/{id}/merge_requests': {
    query: z.strictObject({
      state: z.enum(['opened', 'closed', 'locked', 'merged', 'all']).optional(),
      source_branch: z.string().optional(),
      order_by: z.enum(['created_at', 'title', 'merged_at', 'updated_at']).optional(),
      sort,
      ...page,
    }),
  },
  'GET /api/v4/projects/{id}/merge_requests/{merge_request_iid}': {},
  'GET /api/v4/projects/{id}/merge_requests/{merge_request_iid}/pipelines': { query: z.strictObject(page) },
  'GET /api/v4/projects/{id}/repository/commits/{sha}/merge_requests': { query: z.strictObject(page) },
  'GET /api/v4/projects/{id}/repository/commits/{sha}/statuses': { query: z.strictObject(page) },
  'GET /api/v4/projects/{id}/events': {
    query: z.strictObject({
      action: z
        .enum(['created', 'updated', 'closed', 'reopened', 'pushed', 'commented', 'merged'])
        .optional(),
      target_type: z
        .enum(['issue', 'milestone', 'merge_request', 'note', 'project', 'snippet', 'user'])
        .optional(),
      after: z.iso.date().optional(),
      before: z.iso.date().optional(),
      sort,
      ...page,
    }),
  },
  'GET /api/v4/projects/{id}/merge_requests/{merge_request_iid}/notes': {
    query: z.strictObject({ order_by: z.enum(['created_at', 'updated_at']).optional(), sort, ...page }),
  },
  'POST /api/v4/projects/{id}/merge_requests/{merge_request_iid}/notes': { body: note },
  'PUT /api/v4/projects/{id}/merge_requests/{merge_request_iid}/notes/{note_id}': { body: note },
  'POST /api/v4/projects/{id}/statuses/{sha}': {
    body: z.strictObject({
      state: z.enum(['pending', 'running', 'success', 'failed', 'canceled', 'skipped']),
      ref: z.string().optional(),
      name: z.string().optional(),
      target_url: z.url().optional(),
      description: z.string().max(255).optional(),
      coverage: z.number().optional(),
      pipeline_id: z.number().int().optional(),
    }),
  },
} satisfies Readonly<Record<string, Description>>;

/** An operation that is described. */
export type GitLabRoute = keyof typeof GITLAB_API;
