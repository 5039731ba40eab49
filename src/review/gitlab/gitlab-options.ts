/** A GitLab, as the configuration names it. */
export interface GitLabOptions {
  readonly name: string;
  /** `https://gitlab.com` when absent; a self-managed instance's address otherwise, with its path if it has one. */
  readonly url?: string;
  /** Full path of each project, sub-groups and all. */
  readonly projects: readonly string[];
  /** A project, group or personal access token with the scope `api`. */
  readonly token: string;
  /** The webhook's secret token or its signing token; without it no delivery is taken. */
  readonly webhookSecret?: string;
  /** Ms from one look at new pipelines to the next; a minute when absent, ten where there is a webhook. */
  readonly pollMs?: number;
  /** Whether a commit status is set besides the comment. */
  readonly check?: 'status';
}
