import type { Endpoints } from '@octokit/types';
import { z } from 'zod';
import type { Description } from './described-server.ts';

const page = {
  per_page: z.coerce.number().int().min(1).max(100).optional(),
  page: z.coerce.number().int().min(1).optional(),
};

const status = z.enum([
  'completed',
  'action_required',
  'cancelled',
  'failure',
  'neutral',
  'skipped',
  'stale',
  'success',
  'timed_out',
  'in_progress',
  'queued',
  'requested',
  'waiting',
  'pending',
]);

/**
 * What GitHub's REST API takes, of the operations that reading Actions uses.
 * @see https://github.com/github/rest-api-description api.github.com, version 2022-11-28; the names of the routes are
 * checked by the types made from it
 */
export const ACTIONS_API = {
  'GET /repos/{owner}/{repo}/actions/runs': {
    query: z.strictObject({
      actor: z.string().optional(),
      branch: z.string().optional(),
      event: z.string().optional(),
      status: status.optional(),
      created: z.string().optional(),
      exclude_pull_requests: z.string().optional(),
      check_suite_id: z.string().optional(),
      head_sha: z.string().optional(),
      ...page,
    }),
  },
  'GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}': {
    query: z.strictObject({ exclude_pull_requests: z.string().optional() }),
  },
  'GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}/jobs': {
    query: z.strictObject(page),
  },
  'GET /repos/{owner}/{repo}/actions/jobs/{job_id}': {},
  'GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs': {},
  'GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations': { query: z.strictObject(page) },
  'GET /repos/{owner}/{repo}/pulls/{pull_number}': {},
  'GET /repos/{owner}/{repo}/pulls': {
    query: z.strictObject({
      state: z.enum(['open', 'closed', 'all']).optional(),
      head: z
        .string()
        .regex(/^[^:]+:.+$/)
        .optional(),
      base: z.string().optional(),
      ...page,
    }),
  },
} satisfies Partial<Record<keyof Endpoints, Description>>;

/** An operation that is described. */
export type ActionsRoute = keyof typeof ACTIONS_API;
