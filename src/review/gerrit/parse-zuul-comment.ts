import type { ReportedBuild } from '../../model/change.ts';
import type { CiReport } from './ci-report.ts';

/**
 * A line of a build, as Zuul has written it since its first version, and many who imitate it:
 *
 *     - NAME URL : RESULT DETAIL in 1h 02m 03s (non-voting)
 *
 * Only name and result are always there. The address is that of Zuul's page of the build; before version 4 it was that
 * of the logs, or `finger://` where there were none. A detail is what Zuul knows beyond the result; a job may also have words of its own as its result.
 */
const BUILD_LINE = /^[-*] (?<job>\S+)(?: (?<url>\S+))? : (?<said>\S.*)$/;

const NON_VOTING = ' (non-voting)';

const DURATION = / in (?:\d+ ?[dhms] ?)+$/;

/** Results that Zuul itself gives (zuul-ci.org, "Build Results"); what follows one of them is its detail. */
const ZUUL_RESULTS = new Set([
  'SUCCESS',
  'FAILURE',
  'RETRY',
  'RETRY_LIMIT',
  'POST_FAILURE',
  'NODE_FAILURE',
  'SKIPPED',
  'ABORTED',
  'CANCELED',
  'TIMED_OUT',
  'MERGE_CONFLICT',
  'MERGE_FAILURE',
  'CONFIG_ERROR',
  'DISK_FULL',
  'NO_JOBS',
  'NO_HANDLE',
  'DEQUEUED',
  'LOST',
  'ERROR',
  'EXCEPTION',
  'UNREACHABLE',
]);

const BUILD_PAGE = /^(?:https?:.*\/build|finger:\/\/[^/]+)\/(?<uuid>[0-9a-f]{32})(?:[/?#]|$)/;

const PIPELINE = /\((?<pipeline>\S+) pipeline\)/;

/**
 * The builds in a comment of Zuul, of any version, or in one that looks like it.
 *
 * @returns undefined when it has none: a start, a merge conflict, an error of the configuration
 */
export function parseZuulComment(text: string): CiReport | undefined {
  const lines = text.split('\n');
  const builds = lines.flatMap((line) => parseBuildLine(line.trimEnd()) ?? []);
  if (builds.length === 0) return undefined;
  const heading = lines
    .slice(
      0,
      lines.findIndex((line) => BUILD_LINE.test(line)),
    )
    .join('\n');
  const pipeline = PIPELINE.exec(heading)?.groups?.pipeline;
  return { ...(pipeline !== undefined && { pipeline }), builds };
}

function parseBuildLine(line: string): ReportedBuild | undefined {
  const { job, url, said } = BUILD_LINE.exec(line)?.groups ?? {};
  if (job === undefined || said === undefined) return undefined;
  const isNonVoting = said.endsWith(NON_VOTING);
  const result = (isNonVoting ? said.slice(0, -NON_VOTING.length) : said).replace(DURATION, '').trim();
  const [word = result] = result.split(' ');
  const buildUuid = BUILD_PAGE.exec(url ?? '')?.groups?.uuid;
  const isWeb = url !== undefined && /^https?:\/\//.test(url);
  return {
    jobName: job,
    status: ZUUL_RESULTS.has(word) ? word : result,
    voting: !isNonVoting,
    ...(isWeb && { url }),
    ...(buildUuid !== undefined && { buildUuid }),
  };
}
