import type { GitLabLogin } from '../../http/gitlab/gitlab-client.ts';

/** A GitLab whose pipelines build the changes. */
export interface GitLabCiOptions extends GitLabLogin {
  readonly name: string;
  /** Full path of each project, those of downstream pipelines among them. */
  readonly projects: readonly string[];
  /** Files in the artifacts of jobs that are read besides the log: `logs/server.log`. */
  readonly artifacts?: readonly string[];
}
