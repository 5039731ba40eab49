import { z } from 'zod';
import type { AppError } from '../../errors.ts';
import { type GitLabClient, projectPath } from '../../http/gitlab/gitlab-client.ts';
import type { Feed, FoundEvent } from '../feed.ts';
import type { HostServices } from '../host-services.ts';
import { isDue } from '../is-due.ts';
import type { ReviewEvent } from '../review-host.ts';
import { sweepProjects } from '../sweep-projects.ts';
import type { Nudge } from '../webhooks/delivery-inbox.ts';
import { findMergeRequests, type Place } from './find-merge-requests.ts';
import type { GitLabNotes } from './gitlab-notes.ts';
import type { GitLabOptions } from './gitlab-options.ts';
import { changeOfMergeRequest } from './map-builds.ts';
import { MergeRequestReader } from './read-merge-request.ts';
import { readReplies } from './replies.ts';
import { mergeRequestSchema, pipelineSchema } from './schema.ts';

/** States of a pipeline in which nothing has ended. */
const NOT_BEGUN = new Set(['created', 'waiting_for_resource', 'preparing', 'pending']);

/** How much later than its time a change of a pipeline may become visible, in ms. */
const COMMIT_MS = 60_000;

/** What GitLab's clock may differ by from ours, in ms. */
const SKEW_MS = 600_000;

/** How far a project was read. */
interface Progress {
  readonly sweeps: number;
  /** Pipelines that changed since then are still to be read. */
  readonly pipelinesSince: Date;
  readonly repliesSince: Date;
}

/**
 * What happens on a GitLab's merge requests, found by looking: pipelines are listed by when they changed; those of
 * merge requests from forks run in the fork, so such merge requests are looked at one by one.
 */
export class GitLabFeed implements Feed {
  readonly #options: GitLabOptions;
  readonly #client: GitLabClient;
  readonly #notes: GitLabNotes;
  readonly #services: HostServices;
  readonly #startedAt: Date;
  readonly #progress = new Map<string, Progress>();

  constructor(options: GitLabOptions, client: GitLabClient, notes: GitLabNotes, services: HostServices) {
    this.#options = options;
    this.#client = client;
    this.#notes = notes;
    this.#services = services;
    this.#startedAt = services.now();
  }

  sweep(
    since: Date | undefined,
    signal: AbortSignal,
    onRefused: (refusal: AppError) => void,
  ): AsyncIterable<FoundEvent | undefined> {
    const sweep = (project: string) => this.#sweepProject(project, since ?? this.#startedAt, signal);
    return sweepProjects(this.#options.projects, sweep, onRefused);
  }

  async follow(nudge: Nudge, signal: AbortSignal): Promise<readonly ReviewEvent[]> {
    if (nudge.kind === 'reply') {
      const event: ReviewEvent = { ...nudge, at: new Date(nudge.at) };
      const isOurs = event.author === (await this.#notes.account(signal));
      return isOurs ? [] : [event];
    }
    return this.#readPlace(nudge, signal);
  }

  async *#sweepProject(
    project: string,
    since: Date,
    signal: AbortSignal,
  ): AsyncGenerator<FoundEvent | undefined> {
    const progress = this.#progress.get(project) ?? { sweeps: 0, pipelinesSince: since, repliesSince: since };
    const { sweeps } = progress;
    const pipelines = await this.#changedPipelines(project, progress.pipelinesSince, signal);
    const places = [...pipelines.refs].map((source): Place => ({ project, source }));
    for (const place of [...places, ...(await this.#forkedMergeRequests(project, sweeps, signal))]) {
      for (const event of await this.#readPlace(place, signal)) {
        yield { event, isOld: sweeps === 0 && event.at < since };
      }
      yield undefined;
    }
    const account = await this.#notes.account(signal);
    const own = { host: this.#options.name, project };
    let { repliesSince } = progress;
    for (const reply of await readReplies(this.#client, own, repliesSince, signal)) {
      if (reply.author !== account) yield { event: reply, isOld: false };
      repliesSince = reply.at;
    }
    this.#progress.set(project, { sweeps: sweeps + 1, pipelinesSince: pipelines.until, repliesSince });
  }

  /** References of the pipelines that changed, and up to which moment they were listed. */
  async #changedPipelines(
    project: string,
    since: Date,
    signal: AbortSignal,
  ): Promise<{ readonly refs: ReadonlySet<string>; readonly until: Date }> {
    const asked = {
      path: `${projectPath(project)}/pipelines`,
      query: { updated_after: since.toISOString(), order_by: 'updated_at', sort: 'asc' },
      what: `the pipelines of ${project}`,
      signal,
    };
    const refs = new Set<string>();
    const beganAt = this.#services.now().getTime();
    let newest = since.getTime();
    for await (const pipeline of this.#client.list(asked, z.array(pipelineSchema))) {
      newest = Math.max(newest, Date.parse(pipeline.updated_at));
      if (!NOT_BEGUN.has(pipeline.status)) refs.add(pipeline.ref);
    }
    const until = Math.max(newest - COMMIT_MS, beganAt - SKEW_MS, since.getTime());
    return { refs, until: new Date(until) };
  }

  async #forkedMergeRequests(project: string, sweep: number, signal: AbortSignal): Promise<readonly Place[]> {
    const asked = {
      path: `${projectPath(project)}/merge_requests`,
      query: { state: 'opened', order_by: 'updated_at', sort: 'desc' },
      what: `the merge requests of ${project}`,
      signal,
    };
    const places: Place[] = [];
    for await (const merge of this.#client.list(asked, z.array(mergeRequestSchema))) {
      const isForked = merge.source_project_id !== merge.target_project_id;
      const { iid: number, updated_at: updatedAt } = merge;
      if (isForked && isDue({ number, updatedAt }, sweep, this.#services.now()))
        places.push({ project, change: `${number}` });
    }
    return places;
  }

  async #readPlace(place: Place, signal: AbortSignal): Promise<readonly ReviewEvent[]> {
    const reader = new MergeRequestReader(this.#client, signal);
    const events: ReviewEvent[] = [];
    for (const merge of await findMergeRequests(this.#client, place, signal)) {
      const change = changeOfMergeRequest(this.#options.name, place.project, merge);
      events.push(...(await reader.read(change, merge)));
    }
    return events;
  }
}
