/** A build of Jenkins, as the address of one of its pages names it. */
export interface BuildAddress {
  /** Of the build itself, with a slash at its end. */
  readonly url: URL;
  /** Names of folders and of the job, outermost first. */
  readonly names: readonly string[];
  readonly number: number;
}

const PAGE = /^(?<job>(?:job\/[^/]+\/)+)(?<number>\d+)(?:\/|$)/;

/**
 * The build that an address shows: `…/job/FOLDER/job/NAME/12/`, its console and other pages of it.
 * @param root - the Jenkins' web root, with a slash at its end
 */
export function parseBuildAddress(address: string, root: URL): BuildAddress | undefined {
  if (!URL.canParse(address)) return undefined;
  const { host, pathname } = new URL(address);
  if (host !== root.host || !pathname.startsWith(root.pathname)) return undefined;
  // A build's page in Blue Ocean's new clothes leads to the same build.
  const path = pathname.slice(root.pathname.length).replace(/^(?:view\/[^/]+\/)+/, '');
  const { job, number } = PAGE.exec(path)?.groups ?? {};
  if (job === undefined || number === undefined) return undefined;
  const names = job
    .split('job/')
    .slice(1)
    .map((name) => decodeName(name.replace(/\/$/, '')));
  return { url: new URL(`${job}${number}/`, root), names, number: Number(number) };
}

/** A name as people read it; a branch's slash is encoded twice. */
function decodeName(name: string): string {
  try {
    return decodeURIComponent(decodeURIComponent(name));
  } catch {
    return name;
  }
}
