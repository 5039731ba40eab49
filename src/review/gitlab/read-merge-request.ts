import { z } from 'zod';
import { type GitLabClient, projectPath } from '../../http/gitlab/gitlab-client.ts';
import type { Change } from '../../model/change.ts';
import type { ReviewEvent } from '../review-host.ts';
import { pipelineEvent, statusEvents } from './map-builds.ts';
import {
  bridgeSchema,
  type CommitStatus,
  type Job,
  jobSchema,
  type MergeRequest,
  type Pipeline,
  pipelineSchema,
  statusSchema,
} from './schema.ts';

/** Pipelines of one head that are read: one for each way in which it was started. */
const MAX_PIPELINES = 5;

/** Jobs read of one pipeline, and pipelines that it started. */
const MAX_JOBS = 2000;
const MAX_CHILDREN = 50;

/** End of a job's address, today's and the old one. */
const JOB_PATH = /\/(?:-\/jobs|builds)\/\d+$/;

/** Reads what CI systems said of a merge request's head. */
export class MergeRequestReader {
  readonly #client: GitLabClient;
  readonly #signal: AbortSignal;

  constructor(client: GitLabClient, signal: AbortSignal) {
    this.#client = client;
    this.#signal = signal;
  }

  /** All that ended on the head: the jobs of its newest pipelines, and the statuses that others set. */
  async read(change: Change, merge: MergeRequest): Promise<readonly ReviewEvent[]> {
    const events: ReviewEvent[] = [];
    for (const pipeline of await this.#pipelinesOf(change, merge)) {
      const jobs = await this.#jobsOf(pipeline);
      const event = pipelineEvent(change, pipeline, jobs);
      if (event) events.push(event);
    }
    const statuses = await this.#statusesOf(merge);
    return [
      ...events,
      ...statusEvents(
        change,
        statuses.filter((status) => !this.#isOfJob(status)),
      ),
    ];
  }

  /**
   * The newest pipeline of the head for each way to start one. A pipeline of the merged result runs on a commit of its
   * own, so the merge request names it; those of a fork run in the fork.
   */
  async #pipelinesOf({ project, change }: Change, merge: MergeRequest): Promise<readonly Pipeline[]> {
    const asked = {
      path: `${projectPath(project)}/merge_requests/${change}/pipelines`,
      what: `the pipelines of ${project}!${change}`,
      signal: this.#signal,
    };
    const newest = new Map<string, Pipeline>();
    for await (const pipeline of this.#client.list(asked, z.array(pipelineSchema))) {
      const isOfHead = pipeline.sha === merge.sha || pipeline.id === merge.head_pipeline?.id;
      const source = pipeline.source ?? '';
      if (isOfHead && (newest.get(source)?.id ?? 0) < pipeline.id) newest.set(source, pipeline);
      if (newest.size >= MAX_PIPELINES) break;
    }
    return [...newest.values()];
  }

  async #jobsOf(pipeline: Pick<Pipeline, 'id' | 'project_id'>, isChild = false): Promise<readonly Job[]> {
    const path = `${projectPath(pipeline.project_id)}/pipelines/${pipeline.id}`;
    const what = `the jobs of pipeline ${pipeline.id}`;
    const signal = this.#signal;
    const jobs: Job[] = [];
    for await (const job of this.#client.list({ path: `${path}/jobs`, what, signal }, z.array(jobSchema))) {
      jobs.push(job);
      if (jobs.length >= MAX_JOBS) break;
    }
    if (isChild) return jobs;
    let children = 0;
    for await (const bridge of this.#client.list(
      { path: `${path}/bridges`, what, signal },
      z.array(bridgeSchema),
    )) {
      const child = bridge.downstream_pipeline;
      if (child) jobs.push(...(await this.#jobsOf(child, true)));
      if (++children >= MAX_CHILDREN) break;
    }
    return jobs;
  }

  /** GitLab lists its own jobs among the statuses of a commit. */
  #isOfJob({ target_url: url }: CommitStatus): boolean {
    return url?.startsWith(`${this.#client.webUrl}/`) === true && JOB_PATH.test(url);
  }

  async #statusesOf(merge: MergeRequest): Promise<readonly CommitStatus[]> {
    if (!merge.sha) return [];
    const project = merge.source_project_id ?? merge.target_project_id;
    const asked = {
      path: `${projectPath(project)}/repository/commits/${merge.sha}/statuses`,
      what: `the statuses of commit ${merge.sha}`,
      signal: this.#signal,
    };
    const statuses: CommitStatus[] = [];
    for await (const status of this.#client.list(asked, z.array(statusSchema))) {
      statuses.push(status);
      if (statuses.length >= MAX_JOBS) break;
    }
    return statuses;
  }
}
