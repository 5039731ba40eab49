import type { GitLabLogin } from '../../http/gitlab/gitlab-client.ts';

/** A GitLab, as the configuration names it; the token needs the scope `api`. */
export interface GitLabOptions extends GitLabLogin {
  readonly name: string;
  /** Full path of each project, sub-groups and all. */
  readonly projects: readonly string[];
  /** The webhook's secret token or its signing token; without it no delivery is taken. */
  readonly webhookSecret?: string;
  /** Ms from one look at new pipelines to the next; a minute when absent, ten where there is a webhook. */
  readonly pollMs?: number;
  /** Whether a commit status is set besides the comment. */
  readonly check?: 'status';
}
