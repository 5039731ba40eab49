import { Readable } from 'node:stream';
import type { Endpoints } from '@octokit/types';
import { apiFailure, hasStatus } from '../../http/github/api-failure.ts';
import { conditionally } from '../../http/github/conditional-requests.ts';
import type { GitHubApi } from '../../http/github/create-api.ts';
import { eachPage } from '../../http/github/each-page.ts';
import { type GitHubAccess, repositoryPath } from '../../http/github/github-access.ts';
import { MERGE_QUEUE, queuedPull } from '../../http/github/merge-queue.ts';
import type { HttpAnswer } from '../../http/http-client.ts';

/** One try of a workflow run. */
export type Run =
  Endpoints['GET /repos/{owner}/{repo}/actions/runs']['response']['data']['workflow_runs'][number];

export type Job = Endpoints['GET /repos/{owner}/{repo}/actions/jobs/{job_id}']['response']['data'];

export type Annotation =
  Endpoints['GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations']['response']['data'][number];

/** What a run that has not ended is doing, in the order of its life: one that goes on while lists are read is in one. */
export const OPEN_STATUSES = ['pending', 'waiting', 'queued', 'in_progress'] as const;

/** Where a pull request is and onto what it goes. */
export interface PullRequest {
  readonly number: number;
  readonly branch?: string;
  /** Its head, where a run tried another commit. */
  readonly revision?: string;
}

/** The calls of GitHub's REST API that are used for one repository. */
export class ActionsClient {
  readonly #access: GitHubAccess;
  readonly #project: string;

  constructor(access: GitHubAccess, project: string) {
    this.#access = access;
    this.#project = project;
  }

  /** Undefined when there is no such job (any more). */
  job(id: number, signal: AbortSignal): Promise<Job | undefined> {
    return this.#find(`job ${id}`, signal, async (api, path) => {
      const request = { ...path, job_id: id, request: { signal } };
      return (await api.request('GET /repos/{owner}/{repo}/actions/jobs/{job_id}', request)).data;
    });
  }

  /** One try of a run. */
  run(id: number, attempt: number, signal: AbortSignal): Promise<Run | undefined> {
    return this.#find(`run ${id}`, signal, async (api, path) => {
      const request = { ...path, run_id: id, attempt_number: attempt, request: { signal } };
      const route = 'GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}';
      return (await api.request(route, request)).data;
    });
  }

  /** The jobs of one try of a run. */
  async jobs(id: number, attempt: number, signal: AbortSignal): Promise<readonly Job[]> {
    const jobs = await this.#find(`the jobs of run ${id}`, signal, async (api, path) => {
      const route = 'GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}/jobs';
      const about = { ...path, run_id: id, attempt_number: attempt, request: { signal } };
      const all: Job[] = [];
      for await (const { jobs: page } of eachPage((paging) => api.request(route, { ...about, ...paging })))
        all.push(...page);
      return all;
    });
    return jobs ?? [];
  }

  /** Runs, page by page, those that began last first. */
  async *runs(
    status: (typeof OPEN_STATUSES)[number] | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<readonly Run[]> {
    const route = 'GET /repos/{owner}/{repo}/actions/runs';
    const about = {
      ...this.#path(),
      ...(status !== undefined && { status }),
      request: conditionally(signal),
    };
    try {
      const api = await this.#access.apiFor(this.#project, signal);
      for await (const { workflow_runs: runs } of eachPage((paging) =>
        api.request(route, { ...about, ...paging }),
      ))
        yield runs;
    } catch (error) {
      throw apiFailure(error, `the workflow runs of ${this.#project}`, signal);
    }
  }

  /** The pull request that a run was for; a run of a fork does not name it. */
  async pullRequest(run: Run, signal: AbortSignal): Promise<PullRequest | undefined> {
    const [named] = run.pull_requests ?? [];
    if (named) return { number: named.number, branch: named.base.ref };
    const queued = run.event === MERGE_QUEUE ? queuedPull(run.head_branch) : undefined;
    if (queued !== undefined) return this.#queuedPull(Number(queued), signal);
    const owner = run.head_repository?.owner?.login;
    if (!run.event.startsWith('pull_request') || owner === undefined || !run.head_branch) return undefined;
    const pulls = await this.#find('pull requests', signal, async (api, path) => {
      const about = { ...path, head: `${owner}:${run.head_branch}`, state: 'all' as const, per_page: 100 };
      return (await api.request('GET /repos/{owner}/{repo}/pulls', { ...about, request: { signal } })).data;
    });
    const found = pulls?.find(({ head }) => head.sha === run.head_sha) ?? pulls?.[0];
    return found && { number: found.number, branch: found.base.ref };
  }

  /** The pull request that a merge queue tried. */
  async #queuedPull(number: number, signal: AbortSignal): Promise<PullRequest | undefined> {
    const found = await this.#find(`pull request ${number}`, signal, async (api, path) => {
      const about = { ...path, pull_number: number, request: { signal } };
      return (await api.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', about)).data;
    });
    return found && { number, branch: found.base.ref, revision: found.head.sha };
  }

  /** What a job's check says besides the log: that the runner was lost, that a limit of time was reached. */
  async annotations(jobId: number, signal: AbortSignal): Promise<readonly Annotation[]> {
    const found = await this.#find(`annotations of job ${jobId}`, signal, async (api, path) => {
      const route = 'GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations';
      const about = { ...path, check_run_id: jobId, request: { signal } };
      const all: Annotation[] = [];
      for await (const page of eachPage((paging) => api.request(route, { ...about, ...paging })))
        all.push(...page);
      return all;
    });
    return found ?? [];
  }

  /**
   * What GitHub answers to the question for a job's log: a redirect to where it is; 404 before it is there, 410 when
   * it was deleted.
   * @param page - the job's own
   */
  async logAnswer(jobId: number, page: URL, signal: AbortSignal): Promise<HttpAnswer> {
    try {
      const api = await this.#access.apiFor(this.#project, signal);
      const { headers, status } = await api.request('GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs', {
        ...this.#path(),
        job_id: jobId,
        request: { signal, redirect: 'manual', parseSuccessResponseBody: false },
      });
      return withoutBody(page, status, headers.location);
    } catch (error) {
      if (hasStatus(error, 404)) return withoutBody(page, 404);
      if (hasStatus(error, 410)) return withoutBody(page, 410);
      throw apiFailure(error, `the log of job ${jobId}`, signal);
    }
  }

  async #find<T>(
    what: string,
    signal: AbortSignal,
    ask: (api: GitHubApi, path: ReturnType<typeof repositoryPath>) => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await ask(await this.#access.apiFor(this.#project, signal), this.#path());
    } catch (error) {
      if (hasStatus(error, 404)) return undefined;
      throw apiFailure(error, `${what} of ${this.#project}`, signal);
    }
  }

  #path(): ReturnType<typeof repositoryPath> {
    return repositoryPath(this.#project);
  }
}

function withoutBody(url: URL, status: number, location?: string): HttpAnswer {
  return { status, url, headers: { location }, body: Readable.from([]) };
}
