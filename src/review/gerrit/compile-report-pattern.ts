import { type Matcher, RE2JS, RE2JSSyntaxException } from 're2js';
import { AppError } from '../../errors.ts';
import type { ReportedBuild } from '../../model/change.ts';
import type { CiReport } from './ci-report.ts';

/** Reads the builds out of a comment; undefined when it has none. */
export type ReportParser = (text: string) => CiReport | undefined;

/**
 * Makes a parser of what `CiAccount.pattern` says, on an engine that is linear in the comment's length.
 *
 * @throws AppError `CONFIG_INVALID` for a pattern that is none, or lacks one of the groups `job` and `status`
 */
export function compileReportPattern(pattern: string): ReportParser {
  const compiled = compile(pattern);
  const groups = new Set(Object.keys(compiled.namedGroups()));
  for (const name of ['job', 'status']) {
    if (!groups.has(name)) {
      throw invalid(pattern, `no group named "${name}"; write (?P<job>…) and (?P<status>…)`);
    }
  }
  return (text) => {
    const matcher = compiled.matcher(text);
    const builds: ReportedBuild[] = [];
    while (matcher.find()) builds.push(...buildOf(matcher, groups));
    return builds.length === 0 ? undefined : { builds };
  };
}

function buildOf(matcher: Matcher, groups: ReadonlySet<string>): ReportedBuild[] {
  const group = (name: string): string | undefined =>
    groups.has(name) ? (matcher.group(name)?.trim() ?? undefined) : undefined;
  const [job, status, url] = [group('job'), group('status'), group('url')];
  if (!job || !status) return [];
  const voting = groups.has('nonvoting') ? !group('nonvoting') : undefined;
  const hasUrl = url !== undefined && /^https?:\/\//.test(url);
  return [{ jobName: job, status, ...(voting !== undefined && { voting }), ...(hasUrl && { url }) }];
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern, RE2JS.MULTILINE);
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) throw invalid(pattern, error.message, error);
    throw error;
  }
}

function invalid(pattern: string, found: string, cause?: unknown): AppError {
  const message = `expected a pattern in RE2's syntax for a line of a CI account's comments, found "${pattern}": ${found}`;
  return new AppError('CONFIG_INVALID', message, { cause });
}
