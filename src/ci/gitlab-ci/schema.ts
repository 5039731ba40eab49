import { z } from 'zod';

/** The fields that we read of what GitLab's REST API answers. @see https://docs.gitlab.com/api/jobs/ */

const jobPipeline = z.object({
  id: z.number(),
  ref: z.string(),
  sha: z.string(),
  source: z.string().nullish(),
  web_url: z.string().nullish(),
});

export const jobSchema = z.object({
  id: z.number(),
  name: z.string(),
  stage: z.string().nullish(),
  status: z.string(),
  failure_reason: z.string().nullish(),
  allow_failure: z.boolean(),
  web_url: z.string(),
  created_at: z.string(),
  started_at: z.string().nullish(),
  finished_at: z.string().nullish(),
  tag_list: z.array(z.string()).nullish(),
  runner: z.object({ description: z.string().nullish() }).nullish(),
  artifacts: z.array(z.object({ file_type: z.string() })).nullish(),
  pipeline: jobPipeline,
});

/** A job as GitLab tells it. */
export type Job = z.output<typeof jobSchema>;

export const pipelineSchema = z.object({ source: z.string().nullish() });

export const mergeRequestSchema = z.object({
  iid: z.number(),
  sha: z.string().nullish(),
  target_branch: z.string(),
  web_url: z.string(),
});

/** A merge request as GitLab tells it. */
export type MergeRequest = z.output<typeof mergeRequestSchema>;
