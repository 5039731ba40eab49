import type { ReportedBuild } from '../../model/change.ts';
import type { CiReport } from './ci-report.ts';

/** A build's page, and with it the names of folders and job and the build's number. */
const BUILD_PATH = /^(?<job>.*\/job\/.+)\/\d+\/?$/;

/**
 * The builds in a comment of Jenkins' Gerrit Trigger plugin; a folder's job has its full name, `folder/name`.
 *
 * @returns undefined when it has none: "Build Started", "No Builds Executed"
 */
export function parseJenkinsComment(text: string): CiReport | undefined {
  const builds = text.split('\n').flatMap((line) => parseBuildLine(line) ?? []);
  return builds.length === 0 ? undefined : { builds };
}

/**
 * A line as the plugin writes it: `http://jenkins/job/folder/job/name/12/ : FAILURE`, sometimes with a `(detail)` or
 * the job's own words for it behind.
 */
function parseBuildLine(line: string): ReportedBuild | undefined {
  const [url = '', said = ''] = line.split(' : ', 2);
  const status = /^[A-Z_]+\b/.exec(said)?.[0];
  if (status === undefined || !/^https?:\/\/\S+$/.test(url) || !URL.canParse(url)) return undefined;
  const { job } = BUILD_PATH.exec(new URL(url).pathname)?.groups ?? {};
  return job === undefined ? undefined : { jobName: fullJobName(job), status, url };
}

/** The words behind each `/job/`. */
function fullJobName(path: string): string {
  const [, ...parts] = path.split('/job/');
  return parts.map(decoded).join('/');
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a stray percent sign: the name as it stands is the better one
  }
}
