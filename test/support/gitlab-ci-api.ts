import { z } from 'zod';
import type { Description } from './described-server.ts';

const page = {
  per_page: z.coerce.number().int().min(1).max(100).optional(),
  page: z.coerce.number().int().min(1).optional(),
};

/** States of a job: `AVAILABLE_STATUSES`, which the jobs API takes as scopes. The page leaves some of them out. */
const scope = z.enum([
  'created',
  'waiting_for_resource',
  'preparing',
  'waiting_for_callback',
  'pending',
  'running',
  'success',
  'failed',
  'canceling',
  'canceled',
  'skipped',
  'manual',
  'scheduled',
]);

/**
 * What GitLab's REST API takes, of the operations that reading jobs uses.
 * @see https://docs.gitlab.com/api/jobs/, https://docs.gitlab.com/api/job_artifacts/ (a single file by job id),
 * https://docs.gitlab.com/api/pipelines/, https://docs.gitlab.com/api/merge_requests/,
 * https://docs.gitlab.com/api/commits/
 */
export const GITLAB_CI_API = {
  'GET /api/v4/projects/{id}/jobs': { query: z.strictObject({ scope: scope.optional(), ...page }) },
  'GET /api/v4/projects/{id}/jobs/{job_id}': {},
  'GET /api/v4/projects/{id}/jobs/{job_id}/trace': {},
  'GET /api/v4/projects/{id}/jobs/{job_id}/artifacts/logs/{file}': {
    query: z.strictObject({ job_token: z.string().optional() }),
  },
  'GET /api/v4/projects/{id}/pipelines/{pipeline_id}': {},
  'GET /api/v4/projects/{id}/merge_requests/{merge_request_iid}': {},
  'GET /api/v4/projects/{id}/repository/commits/{sha}/merge_requests': { query: z.strictObject(page) },
} satisfies Record<string, Description>;

/** An operation that is described. */
export type GitLabCiRoute = keyof typeof GITLAB_CI_API;
