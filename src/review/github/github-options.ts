import type { GitHubLogin } from '../../http/github/github-login.ts';

/** A GitHub whose pull requests are watched, as the configuration names it. */
export interface GitHubOptions extends GitHubLogin {
  /** `owner/name` of each repository. */
  readonly projects: readonly string[];
  /** Of the webhook; without it no delivery is taken. */
  readonly webhookSecret?: string;
  /** Ms from one look at all open pull requests to the next; a minute when absent, ten where there is a webhook. */
  readonly pollMs?: number;
  /** Whether a check is set besides the comment: a check run (Apps only) or a commit status. */
  readonly check?: 'run' | 'status';
}
