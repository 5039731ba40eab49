import { z } from 'zod';
import type { GitHubActionsOptions } from '../ci/github-actions/github-actions-options.ts';
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

/** `ci`: systems that run builds. */
export const ciSection = z.array(z.discriminatedUnion('kind', [zuul, githubActions]));

export type CiSettings = z.output<typeof ciSection>[number];
