/** A job of a workflow run, as its page's address names it. */
export interface JobAddress {
  /** `owner/name`. */
  readonly project: string;
  readonly jobId: number;
}

const PAGE = /^(?<project>[^/]+\/[^/]+)\/(?:actions\/runs\/\d+\/jobs?|runs)\/(?<job>\d+)$/;

/**
 * The job that an address shows: `…/OWNER/NAME/actions/runs/RUN/job/JOB`, or the check's page `…/OWNER/NAME/runs/JOB`.
 * @param root - the GitHub's web root, with a slash at its end
 */
export function parseJobAddress(address: string, root: URL): JobAddress | undefined {
  if (!URL.canParse(address)) return undefined;
  const { host, pathname } = new URL(address);
  if (host !== root.host || !pathname.startsWith(root.pathname)) return undefined;
  const { project, job } = PAGE.exec(pathname.slice(root.pathname.length))?.groups ?? {};
  return project === undefined ? undefined : { project, jobId: Number(job) };
}
