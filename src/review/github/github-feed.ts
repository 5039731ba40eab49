import type { AppError } from '../../errors.ts';
import { apiFailure } from '../../http/github/api-failure.ts';
import { conditionally } from '../../http/github/conditional-requests.ts';
import type { GitHubApi } from '../../http/github/create-api.ts';
import { eachPage } from '../../http/github/each-page.ts';
import { type GitHubAccess, repositoryPath } from '../../http/github/github-access.ts';
import type { Feed, FoundEvent } from '../feed.ts';
import type { HostServices } from '../host-services.ts';
import { isDue } from '../is-due.ts';
import type { ReviewEvent } from '../review-host.ts';
import { sweepProjects } from '../sweep-projects.ts';
import type { Nudge } from '../webhooks/delivery-inbox.ts';
import type { GitHubOptions } from './github-options.ts';
import { changeOfPull, type PullRequest, pullsOfRevision } from './pull-requests.ts';
import { readHead } from './read-head.ts';
import { readReplies } from './read-replies.ts';

/**
 * What happens on a GitHub's pull requests, found by looking.
 *
 * The API has no list of what ended lately, but of checks by commit. So a sweep looks at the head of each open pull
 * request: of those that somebody touched today each time, of older ones each tenth, of very old ones each sixtieth.
 */
export class GitHubFeed implements Feed {
  readonly #options: GitHubOptions;
  readonly #access: GitHubAccess;
  readonly #services: HostServices;
  readonly #startedAt: Date;
  /** Since when replies have to be read, by project. */
  readonly #repliesSince = new Map<string, string>();
  /** Sweeps of a project so far. */
  readonly #sweeps = new Map<string, number>();

  constructor(options: GitHubOptions, access: GitHubAccess, services: HostServices) {
    this.#options = options;
    this.#access = access;
    this.#services = services;
    this.#startedAt = services.now();
  }

  sweep(
    since: Date | undefined,
    signal: AbortSignal,
    onRefused: (refusal: AppError) => void,
  ): AsyncIterable<FoundEvent | undefined> {
    const { projects } = this.#options;
    const sweep = (project: string) => this.#sweepProject(project, since ?? this.#startedAt, signal);
    return sweepProjects(projects, sweep, onRefused);
  }

  async follow(nudge: Nudge, signal: AbortSignal): Promise<readonly ReviewEvent[]> {
    if (nudge.kind === 'reply') {
      const event: ReviewEvent = { ...nudge, at: new Date(nudge.at) };
      const isOurs = event.author.toLowerCase() === (await this.#access.account(signal));
      return isOurs ? [] : [event];
    }
    const { project } = nudge;
    try {
      const api = await this.#access.apiFor(project, signal);
      const pulls = await pullsOfRevision(api, nudge, signal);
      const events = await Promise.all(
        pulls.map((pull) => this.#readPull(api, project, pull, nudge.revision, signal)),
      );
      return events.flat();
    } catch (error) {
      throw apiFailure(error, `the checks of ${project}@${nudge.revision}`, signal);
    }
  }

  async *#sweepProject(
    project: string,
    since: Date,
    signal: AbortSignal,
  ): AsyncGenerator<FoundEvent | undefined> {
    const sweep = this.#sweeps.get(project) ?? 0;
    try {
      const api = await this.#access.apiFor(project, signal);
      for await (const pull of openPulls(api, project, signal)) {
        const { number, updated_at: updatedAt } = pull;
        if (!isDue({ number, updatedAt }, sweep, this.#services.now())) continue;
        for (const event of await this.#readPull(api, project, pull, pull.head.sha, signal)) {
          yield { event, isOld: sweep === 0 && event.at < since };
        }
        yield undefined;
      }
      yield* this.#replies(api, project, since, signal);
      this.#sweeps.set(project, sweep + 1);
    } catch (error) {
      throw apiFailure(error, `the pull requests of ${project}`, signal);
    }
  }

  async *#replies(
    api: GitHubApi,
    project: string,
    since: Date,
    signal: AbortSignal,
  ): AsyncGenerator<FoundEvent> {
    const from = this.#repliesSince.get(project) ?? since.toISOString();
    const account = await this.#access.account(signal);
    const place = { host: this.#options.name, project };
    for await (const { event, updatedAt } of readReplies(api, place, from, signal)) {
      if (event && event.author.toLowerCase() !== account) yield { event, isOld: false };
      this.#repliesSince.set(project, updatedAt);
    }
  }

  #readPull(
    api: GitHubApi,
    project: string,
    pull: PullRequest,
    revision: string,
    signal: AbortSignal,
  ): Promise<readonly ReviewEvent[]> {
    return readHead(api, changeOfPull(this.#options.name, project, pull), revision, signal);
  }
}

async function* openPulls(api: GitHubApi, project: string, signal: AbortSignal): AsyncGenerator<PullRequest> {
  const pages = eachPage((page) =>
    api.request('GET /repos/{owner}/{repo}/pulls', {
      ...repositoryPath(project),
      state: 'open',
      sort: 'updated',
      direction: 'desc',
      ...page,
      request: conditionally(signal),
    }),
  );
  for await (const pulls of pages) yield* pulls;
}
