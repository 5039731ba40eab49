import type { Endpoints } from '@octokit/types';
import { z } from 'zod';
import type { Description } from './described-server.ts';

const page = {
  per_page: z.coerce.number().int().min(1).max(100).optional(),
  page: z.coerce.number().int().min(1).optional(),
};
const direction = z.enum(['asc', 'desc']).optional();
const annotation = z.strictObject({
  path: z.string(),
  start_line: z.number().int(),
  end_line: z.number().int(),
  start_column: z.number().int().optional(),
  end_column: z.number().int().optional(),
  annotation_level: z.enum(['notice', 'warning', 'failure']),
  message: z.string(),
  title: z.string().optional(),
  raw_details: z.string().optional(),
});
const output = z.strictObject({
  title: z.string(),
  summary: z.string().max(65_535),
  text: z.string().max(65_535).optional(),
  annotations: z.array(annotation).max(50).optional(),
});
const conclusion = z.enum([
  'action_required',
  'cancelled',
  'failure',
  'neutral',
  'success',
  'skipped',
  'stale',
  'timed_out',
]);

/**
 * What GitHub's REST API takes, of the operations that we use.
 * @see https://github.com/github/rest-api-description api.github.com, version 2022-11-28; the names of the routes are
 * checked by the types made from it
 */
export const GITHUB_API = {
  'GET /user': {},
  'GET /app': {},
  'GET /repos/{owner}/{repo}/installation': {},
  'POST /app/installations/{installation_id}/access_tokens': {
    body: z.union([z.undefined(), z.strictObject({ repositories: z.array(z.string()).optional() })]),
  },
  'GET /repos/{owner}/{repo}/pulls': {
    query: z.strictObject({
      state: z.enum(['open', 'closed', 'all']).optional(),
      head: z
        .string()
        .regex(/^[^:]+:.+$/)
        .optional(),
      base: z.string().optional(),
      sort: z.enum(['created', 'updated', 'popularity', 'long-running']).optional(),
      direction,
      ...page,
    }),
  },
  'GET /repos/{owner}/{repo}/pulls/{pull_number}': {},
  'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls': { query: z.strictObject(page) },
  'GET /repos/{owner}/{repo}/commits/{ref}/check-runs': {
    query: z.strictObject({
      check_name: z.string().optional(),
      status: z.enum(['queued', 'in_progress', 'completed']).optional(),
      filter: z.enum(['latest', 'all']).optional(),
      app_id: z.string().optional(),
      ...page,
    }),
  },
  'GET /repos/{owner}/{repo}/commits/{ref}/statuses': { query: z.strictObject(page) },
  'GET /repos/{owner}/{repo}/issues/comments': {
    query: z.strictObject({
      sort: z.enum(['created', 'updated']).optional(),
      direction,
      since: z.iso.datetime().optional(),
      ...page,
    }),
  },
  'GET /repos/{owner}/{repo}/issues/{issue_number}/comments': {
    query: z.strictObject({ since: z.iso.datetime().optional(), ...page }),
  },
  'POST /repos/{owner}/{repo}/issues/{issue_number}/comments': { body: z.strictObject({ body: z.string() }) },
  'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}': { body: z.strictObject({ body: z.string() }) },
  'POST /repos/{owner}/{repo}/statuses/{sha}': {
    body: z.strictObject({
      state: z.enum(['error', 'failure', 'pending', 'success']),
      target_url: z.url().optional(),
      description: z.string().max(140).optional(),
      context: z.string().optional(),
    }),
  },
  'POST /repos/{owner}/{repo}/check-runs': {
    body: z.strictObject({
      name: z.string(),
      head_sha: z.string().regex(/^[0-9a-f]{40}$/),
      details_url: z.url().optional(),
      external_id: z.string().optional(),
      status: z.enum(['queued', 'in_progress', 'completed']).optional(),
      started_at: z.iso.datetime().optional(),
      conclusion: conclusion.optional(),
      completed_at: z.iso.datetime().optional(),
      output: output.optional(),
    }),
  },
  'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}': {
    body: z.strictObject({ conclusion: conclusion.optional(), output: output.optional() }),
  },
} satisfies Partial<Record<keyof Endpoints, Description>>;

/** An operation that is described. */
export type GitHubRoute = keyof typeof GITHUB_API;
