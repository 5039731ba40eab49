import { z } from 'zod';
import type { GerritOptions } from '../review/gerrit/gerrit-options.ts';
import type { GitHubOptions } from '../review/github/github-options.ts';
import type { GitLabOptions } from '../review/gitlab/gitlab-options.ts';
import { address, githubLogin, name, whole, words } from './section-fields.ts';

const ssh = z.strictObject({
  host: words().exactOptional(),
  port: whole(1, 65_535).exactOptional(),
  privateKey: words(),
  passphrase: words().exactOptional(),
  hostKeys: z.array(words()).min(1),
  keepaliveMs: whole(1000).exactOptional(),
});

const gerrit = z.strictObject({
  kind: z.literal('gerrit'),
  name: name(),
  url: address(),
  username: words(),
  password: words(),
  ssh: ssh.exactOptional(),
  ciAccounts: z
    .array(z.strictObject({ account: words(), pattern: words().exactOptional() }))
    .min(1)
    .exactOptional(),
  lookMs: whole(500).exactOptional(),
}) satisfies z.ZodType<GerritOptions & { kind: 'gerrit' }>;

const github = z.strictObject({
  ...githubLogin,
  kind: z.literal('github'),
  projects: z.array(words()).min(1),
  webhookSecret: words().exactOptional(),
  pollMs: whole(1000).exactOptional(),
  check: z.enum(['run', 'status']).exactOptional(),
}) satisfies z.ZodType<GitHubOptions & { kind: 'github' }>;

const gitlab = z.strictObject({
  kind: z.literal('gitlab'),
  name: name(),
  url: address().exactOptional(),
  projects: z.array(words()).min(1),
  token: words(),
  webhookSecret: words().exactOptional(),
  pollMs: whole(1000).exactOptional(),
  check: z.enum(['status']).exactOptional(),
}) satisfies z.ZodType<GitLabOptions & { kind: 'gitlab' }>;

/** `reviews`: where changes are reviewed. */
export const reviewsSection = z.array(z.discriminatedUnion('kind', [gerrit, github, gitlab]));

export type ReviewSettings = z.output<typeof reviewsSection>[number];
