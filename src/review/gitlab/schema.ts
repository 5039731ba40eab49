import { z } from 'zod';

/** The fields that we read of what GitLab's REST API answers. @see https://docs.gitlab.com/api/api_resources/ */

export const userSchema = z.object({ username: z.string() });

export const pipelineSchema = z.object({
  id: z.number(),
  project_id: z.number(),
  sha: z.string(),
  ref: z.string(),
  status: z.string(),
  source: z.string().nullish(),
  updated_at: z.string(),
});

export type Pipeline = z.infer<typeof pipelineSchema>;

export const jobSchema = z.object({
  id: z.number(),
  name: z.string(),
  status: z.string(),
  allow_failure: z.boolean(),
  web_url: z.string(),
  finished_at: z.string().nullish(),
  created_at: z.string(),
});

export type Job = z.infer<typeof jobSchema>;

export const bridgeSchema = z.object({
  downstream_pipeline: z.object({ id: z.number(), project_id: z.number() }).nullish(),
});

/** A commit status: of a job, or what another CI system said. */
export const statusSchema = z.object({
  id: z.number(),
  name: z.string(),
  status: z.string(),
  allow_failure: z.boolean().nullish(),
  target_url: z.string().nullish(),
  finished_at: z.string().nullish(),
  created_at: z.string(),
  author: userSchema.nullish(),
});

export type CommitStatus = z.infer<typeof statusSchema>;

export const mergeRequestSchema = z.object({
  iid: z.number(),
  title: z.string(),
  web_url: z.string(),
  state: z.string(),
  sha: z.string().nullish(),
  author: userSchema.nullish(),
  source_branch: z.string(),
  target_branch: z.string(),
  source_project_id: z.number().nullish(),
  target_project_id: z.number(),
  updated_at: z.string(),
  /** Only where one is asked for by its number. */
  head_pipeline: z.object({ id: z.number() }).nullish(),
});

export type MergeRequest = z.infer<typeof mergeRequestSchema>;

export const noteSchema = z.object({
  id: z.number(),
  body: z.string(),
  author: userSchema,
  created_at: z.string(),
  system: z.boolean(),
});

/** An event of a project's activity: somebody commented. */
export const activitySchema = z.object({
  created_at: z.string(),
  author: userSchema,
  target_title: z.string().nullish(),
  note: z
    .object({
      id: z.number(),
      body: z.string(),
      noteable_type: z.string().nullish(),
      noteable_iid: z.number().nullish(),
      system: z.boolean().nullish(),
    })
    .nullish(),
});
