import { createHash } from 'node:crypto';
import { apiFailure } from '../../http/github/api-failure.ts';
import type { GitHubApi } from '../../http/github/create-api.ts';
import { repositoryPath } from '../../http/github/github-access.ts';
import type { Change } from '../../model/change.ts';
import type { HostServices } from '../host-services.ts';
import { OWN_CHECK, statusDescription } from '../own-check.ts';
import { postOnce } from '../post-once.ts';
import type { CheckAnnotation, CheckReport } from '../review-host.ts';

/** Most annotations of one request (Checks API, `output.annotations`); more come with further requests. */
const MAX_ANNOTATIONS = 50;

/** Longest summary and annotation, in characters (Checks API, `output`). */
const MAX_SUMMARY = 65_535;
const MAX_TITLE = 255;

/** Sets a commit status: any token with the right to may, and it has neither text nor annotations. */
export async function setGitHubStatus(
  api: GitHubApi,
  change: Change,
  report: CheckReport,
  signal: AbortSignal,
): Promise<void> {
  try {
    await api.request('POST /repos/{owner}/{repo}/statuses/{sha}', {
      ...repositoryPath(change.project),
      sha: change.patchset ?? '',
      state: report.conclusion === 'neutral' ? 'success' : 'failure',
      context: OWN_CHECK,
      description: statusDescription(report.title),
      ...(report.detailsUrl !== undefined && { target_url: report.detailsUrl }),
      request: { signal },
    });
  } catch (error) {
    throw apiFailure(error, `our commit status on ${change.project}#${change.change}`, signal);
  }
}

/**
 * Sets a check run, which Apps may. Annotations can only be added to a run, so a report that differs from the last one
 * becomes a new run, which GitHub shows in place of the old one; the same report is not made twice.
 */
export async function setGitHubCheckRun(
  api: GitHubApi,
  change: Change,
  report: CheckReport,
  { signal, services }: { readonly signal: AbortSignal; readonly services: HostServices },
): Promise<void> {
  const run = new CheckRun(api, change, report, signal);
  try {
    if ((await run.find()) === undefined) {
      const waitMs = 2 * (services.secondMs ?? 1000);
      await postOnce(
        () => run.create(),
        () => run.find(),
        { signal, waitMs },
      );
    }
    await run.annotateRest();
  } catch (error) {
    throw apiFailure(error, `our check run on ${change.project}#${change.change}`, signal);
  }
}

class CheckRun {
  readonly #api: GitHubApi;
  readonly #change: Change;
  readonly #report: CheckReport;
  readonly #signal: AbortSignal;
  /** Names the report among the runs of a revision. */
  readonly #externalId: string;
  #id = 0;
  /** Annotations that the run has. */
  #annotated = 0;

  constructor(api: GitHubApi, change: Change, report: CheckReport, signal: AbortSignal) {
    this.#api = api;
    this.#change = change;
    this.#report = report;
    this.#signal = signal;
    this.#externalId = createHash('sha256').update(JSON.stringify(report)).digest('hex').slice(0, 32);
  }

  /** The run of this report, if it is the newest of ours. */
  async find(): Promise<number | undefined> {
    const { data } = await this.#api.request('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', {
      ...repositoryPath(this.#change.project),
      ref: this.#change.patchset ?? '',
      check_name: OWN_CHECK,
      filter: 'latest',
      request: { signal: this.#signal },
    });
    const run = data.check_runs.find((found) => found.external_id === this.#externalId);
    if (run === undefined) return undefined;
    this.#id = Number(run.id);
    this.#annotated = run.output.annotations_count;
    return this.#id;
  }

  async create(): Promise<number> {
    const { conclusion, detailsUrl, annotations = [] } = this.#report;
    try {
      const { data } = await this.#api.request('POST /repos/{owner}/{repo}/check-runs', {
        ...repositoryPath(this.#change.project),
        name: OWN_CHECK,
        head_sha: this.#change.patchset ?? '',
        external_id: this.#externalId,
        status: 'completed',
        conclusion: conclusion === 'neutral' ? 'neutral' : 'action_required',
        ...(detailsUrl !== undefined && { details_url: detailsUrl }),
        output: { ...this.#output(), annotations: annotations.slice(0, MAX_ANNOTATIONS).map(annotation) },
        request: { signal: this.#signal, retries: 0 },
      });
      this.#id = Number(data.id);
      this.#annotated = Math.min(annotations.length, MAX_ANNOTATIONS);
      return this.#id;
    } catch (error) {
      throw apiFailure(
        error,
        `our check run on ${this.#change.project}#${this.#change.change}`,
        this.#signal,
      );
    }
  }

  /** Adds what did not fit into the requests before. An answer that is lost is not asked for again by itself. */
  async annotateRest(): Promise<void> {
    const { annotations = [] } = this.#report;
    for (; this.#annotated < annotations.length; this.#annotated += MAX_ANNOTATIONS) {
      const next = annotations.slice(this.#annotated, this.#annotated + MAX_ANNOTATIONS);
      await this.#api.request('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', {
        ...repositoryPath(this.#change.project),
        check_run_id: this.#id,
        output: { ...this.#output(), annotations: next.map(annotation) },
        request: { signal: this.#signal, retries: 0 },
      });
    }
  }

  #output(): { title: string; summary: string } {
    const { title, summary } = this.#report;
    return { title: title.slice(0, MAX_TITLE), summary: summary.slice(0, MAX_SUMMARY) };
  }
}

interface GitHubAnnotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly annotation_level: 'warning';
  readonly message: string;
  readonly title?: string;
}

function annotation({ path, line, message, title }: CheckAnnotation): GitHubAnnotation {
  return {
    path,
    start_line: line,
    end_line: line,
    annotation_level: 'warning',
    message: message.slice(0, MAX_SUMMARY),
    ...(title !== undefined && { title: title.slice(0, MAX_TITLE) }),
  };
}
