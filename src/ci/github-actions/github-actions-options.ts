import type { GitHubLogin } from '../../http/github/github-login.ts';

/** A GitHub whose Actions build the changes. */
export interface GitHubActionsOptions extends GitHubLogin {
  /** `owner/name` of each repository. */
  readonly projects: readonly string[];
  /** Names of workflows that are polled; all of them when absent. What a pull request shows is always looked at. */
  readonly workflows?: readonly string[];
}
