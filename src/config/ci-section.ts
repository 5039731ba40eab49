import { z } from 'zod';
import type { GitHubActionsOptions } from '../ci/github-actions/github-actions-options.ts';
import type { GitLabCiOptions } from '../ci/gitlab-ci/gitlab-ci-options.ts';
import type { JenkinsOptions } from '../ci/jenkins/jenkins-options.ts';
import type { ZuulOptions } from '../ci/zuul/zuul-options.ts';
import { address, githubLogin, name, patterns, whole, words } from './section-fields.ts';

/** What every CI system has beside its own keys. */
const common = {
  name: name(),
  /** The review host of its changes; the only one there is when absent. */
  review: name().exactOptional(),
  /** Whether it is asked for builds that ended; else only for those that a review host told of. */
  poll: z.boolean().default(true),
};

const zuul = z.strictObject({
  ...common,
  kind: z.literal('zuul'),
  url: address(),
  tenants: z.array(words()).min(1).exactOptional(),
  pipelines: patterns().exactOptional(),
  projects: patterns().exactOptional(),
  jobs: patterns().exactOptional(),
  token: words().exactOptional(),
  pageSize: whole(1, 1000).exactOptional(),
  lookupMs: whole(0).exactOptional(),
  retries: whole(0, 20).exactOptional(),
  timeoutMs: whole(100).exactOptional(),
}) satisfies z.ZodType<ZuulOptions & { kind: 'zuul' }>;

const githubActions = z.strictObject({
  ...common,
  ...githubLogin,
  kind: z.literal('github-actions'),
  projects: z.array(words()).min(1),
  workflows: z.array(words()).min(1).exactOptional(),
}) satisfies z.ZodType<GitHubActionsOptions & { kind: 'github-actions' }>;

const gitlabCi = z.strictObject({
  ...common,
  kind: z.literal('gitlab-ci'),
  url: address().exactOptional(),
  token: words(),
  projects: z.array(words()).min(1),
  artifacts: z.array(words()).min(1).exactOptional(),
}) satisfies z.ZodType<GitLabCiOptions & { kind: 'gitlab-ci' }>;

const jenkins = z.strictObject({
  ...common,
  kind: z.literal('jenkins'),
  url: address(),
  user: words().exactOptional(),
  token: words().exactOptional(),
  jobs: z.array(words()).min(1).exactOptional(),
  artifacts: words().exactOptional(),
}) satisfies z.ZodType<JenkinsOptions & { kind: 'jenkins' }>;

/** `ci`: systems that run builds. */
export const ciSection = z.array(z.discriminatedUnion('kind', [zuul, githubActions, gitlabCi, jenkins]));

export type CiSettings = z.output<typeof ciSection>[number];
