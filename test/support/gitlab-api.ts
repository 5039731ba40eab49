import { z } from 'zod';
import type { Description } from './described-server.ts';

/** @see https://docs.gitlab.com/api/rest/#offset-based-pagination */
const page = {
  per_page: z.coerce.number().int().min(1).max(100).optional(),
  page: z.coerce.number().int().min(1).optional(),
};

const sort = z.enum(['asc', 'desc']).optional();
const moment = z.iso.datetime().optional();
const boolean = z.enum(['true', 'false']).optional();

/** Longest name, address or description of a commit status. */
const short = z.string().max(255).optional();

/** @see https://docs.gitlab.com/api/pipelines/ */
const PIPELINES = {
  'GET /api/v4/projects/{id}/pipelines': {
    query: z.strictObject({
      name: z.string().optional(),
      scope: z.enum(['running', 'pending', 'finished', 'branches', 'tags']).optional(),
      status: z.string().optional(),
      ref: z.string().optional(),
      sha: z.string().optional(),
      source: z.string().optional(),
      username: z.string().optional(),
      yaml_errors: boolean,
      updated_after: moment,
      updated_before: moment,
      created_after: moment,
      created_before: moment,
      order_by: z.enum(['id', 'status', 'ref', 'updated_at', 'user_id']).optional(),
      sort,
      ...page,
    }),
  },
};

/** @see https://docs.gitlab.com/api/jobs/ */
const JOBS = {
  'GET /api/v4/projects/{id}/pipelines/{pipeline_id}/jobs': {
    query: z.strictObject({ include_retried: boolean, ...page }),
  },
  'GET /api/v4/projects/{id}/pipelines/{pipeline_id}/bridges': { query: z.strictObject(page) },
};

/** @see https://docs.gitlab.com/api/merge_requests/ (some of the filters of the list) */
const MERGE_REQUESTS = {
  'GET /api/v4/projects/{id}/merge_requests': {
    query: z.strictObject({
      state: z.enum(['opened', 'closed', 'locked', 'merged', 'all']).optional(),
      source_branch: z.string().optional(),
      target_branch: z.string().optional(),
      updated_after: moment,
      updated_before: moment,
      order_by: z.enum(['created_at', 'title', 'updated_at']).optional(),
      sort,
      ...page,
    }),
  },
  'GET /api/v4/projects/{id}/merge_requests/{merge_request_iid}': {},
  'GET /api/v4/projects/{id}/merge_requests/{merge_request_iid}/pipelines': { query: z.strictObject(page) },
};

/** @see https://docs.gitlab.com/api/commits/ */
const COMMITS = {
  'GET /api/v4/projects/{id}/repository/commits/{sha}/merge_requests': { query: z.strictObject(page) },
  'GET /api/v4/projects/{id}/repository/commits/{sha}/statuses': {
    query: z.strictObject({
      ref: z.string().optional(),
      stage: z.string().optional(),
      name: z.string().optional(),
      all: boolean,
      ...page,
    }),
  },
  'POST /api/v4/projects/{id}/statuses/{sha}': {
    body: z.strictObject({
      state: z.enum(['pending', 'running', 'success', 'failed', 'canceled', 'skipped']),
      ref: short,
      name: short,
      target_url: z.url().max(255).optional(),
      description: short,
      coverage: z.number().optional(),
      pipeline_id: z.number().int().optional(),
    }),
  },
};

/** @see https://docs.gitlab.com/api/events/ and doc/api/openapi/openapi_v3.yaml of GitLab 19.5 */
const EVENTS = {
  'GET /api/v4/projects/{id}/events': {
    query: z.strictObject({
      action: z
        .enum(['created', 'updated', 'closed', 'reopened', 'pushed', 'commented', 'merged'])
        .optional(),
      target_type: z
        .enum(['issue', 'milestone', 'merge_request', 'note', 'project', 'snippet', 'user', 'wiki', 'design'])
        .optional(),
      after: z.iso.date().optional(),
      before: z.iso.date().optional(),
      sort,
      ...page,
    }),
  },
};

const body = z.string().min(1).max(1_000_000);

/** @see https://docs.gitlab.com/api/notes/#merge-requests */
const NOTES = {
  'GET /api/v4/projects/{id}/merge_requests/{merge_request_iid}/notes': {
    query: z.strictObject({ order_by: z.enum(['created_at', 'updated_at']).optional(), sort, ...page }),
  },
  'POST /api/v4/projects/{id}/merge_requests/{merge_request_iid}/notes': {
    body: z.strictObject({
      body,
      created_at: moment,
      merge_request_diff_head_sha: z.string().optional(),
    }),
  },
  'PUT /api/v4/projects/{id}/merge_requests/{merge_request_iid}/notes/{note_id}': {
    body: z.strictObject({ body }),
  },
};

/** What GitLab's REST API takes, of the operations that we use; each part is as its page says. */
export const GITLAB_API = {
  // https://docs.gitlab.com/api/users/#get-the-current-user
  'GET /api/v4/user': {},
  ...PIPELINES,
  ...JOBS,
  ...MERGE_REQUESTS,
  ...COMMITS,
  ...EVENTS,
  ...NOTES,
} satisfies Readonly<Record<string, Description>>;

/** An operation that is described. */
export type GitLabRoute = keyof typeof GITLAB_API;
