/** A Jenkins whose jobs build the changes. */
export interface JenkinsOptions {
  readonly name: string;
  /** Its web root, with its path if it has one. */
  readonly url: string;
  /** Account whose API token is used; without it one asks as anybody. */
  readonly user?: string;
  readonly token?: string;
  /** Full names of jobs, folders and multibranch projects that are polled: `team/widget`; all of them when absent. */
  readonly jobs?: readonly string[];
  /** Pattern of artifacts that are read besides the console, on the path: `\.(log|txt)(\.gz)?$` when absent. */
  readonly artifacts?: string;
}
