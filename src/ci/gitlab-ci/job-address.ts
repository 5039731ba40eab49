/** A job of GitLab CI, as its page's address names it. */
export interface JobAddress {
  /** Full path, groups and all. */
  readonly project: string;
  readonly jobId: number;
}

const PAGE = /^(?<project>.+?)(?:\/-)?\/(?:jobs|builds)\/(?<job>\d+)(?:\/raw)?$/;

/**
 * The job that an address shows: `…/GROUP/PROJECT/-/jobs/JOB`.
 * @param root - the GitLab's web root, with a slash at its end
 */
export function parseJobAddress(address: string, root: URL): JobAddress | undefined {
  if (!URL.canParse(address)) return undefined;
  const { host, pathname } = new URL(address);
  if (host !== root.host || !pathname.startsWith(root.pathname)) return undefined;
  const { project, job } = PAGE.exec(pathname.slice(root.pathname.length))?.groups ?? {};
  return project === undefined ? undefined : { project, jobId: Number(job) };
}
