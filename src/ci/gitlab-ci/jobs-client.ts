import { z } from 'zod';
import { isAppError } from '../../errors.ts';
import { type GitLabClient, GitLabRefusal, projectPath } from '../../http/gitlab/gitlab-client.ts';
import { type Job, jobSchema, type MergeRequest, mergeRequestSchema, pipelineSchema } from './schema.ts';

/** What a pipeline was for. */
export interface PipelineContext {
  readonly source?: string;
  readonly merge?: MergeRequest;
}

/** A merge request's own references to a pipeline: `refs/merge-requests/12/head`, `/merge`, `/train`. */
const MERGE_REF = /^refs\/merge-requests\/(?<iid>\d+)\//;

/** Pipelines whose context is remembered: a pipeline's jobs end one after the other. */
const REMEMBERED = 200;

/** The calls of GitLab's REST API that are used for one project. */
export class JobsClient {
  readonly project: string;
  readonly #client: GitLabClient;
  readonly #contexts = new Map<number, Promise<PipelineContext>>();

  constructor(client: GitLabClient, project: string) {
    this.#client = client;
    this.project = project;
  }

  /** Undefined when there is no such job (any more). */
  async job(id: number, signal: AbortSignal): Promise<Job | undefined> {
    const asked = { path: this.path(`jobs/${id}`), what: `job ${id} of ${this.project}`, signal };
    return orUndefined(this.#client.get(asked, jobSchema));
  }

  /** Jobs, the last that was made first, retries and those of child pipelines among them. */
  jobs(scope: string | undefined, signal: AbortSignal): AsyncIterable<Job> {
    const query = { ...(scope !== undefined && { scope }) };
    const asked = { path: this.path('jobs'), query, what: `the jobs of ${this.project}`, signal };
    return this.#client.list(asked, z.array(jobSchema));
  }

  /** What started a job's pipeline, and for which merge request. */
  context({ pipeline }: Job, signal: AbortSignal): Promise<PipelineContext> {
    const known = this.#contexts.get(pipeline.id);
    if (known !== undefined) return known;
    const asked = this.#askContext(pipeline, signal);
    asked.catch(() => this.#contexts.delete(pipeline.id));
    this.#contexts.set(pipeline.id, asked);
    const [oldest] = this.#contexts.keys();
    if (this.#contexts.size > REMEMBERED && oldest !== undefined) this.#contexts.delete(oldest);
    return asked;
  }

  /** A path below the project's. */
  path(rest: string): string {
    return `${projectPath(this.project)}/${rest}`;
  }

  async #askContext(pipeline: Job['pipeline'], signal: AbortSignal): Promise<PipelineContext> {
    const source = pipeline.source ?? (await this.#source(pipeline.id, signal));
    const merge = await this.#mergeRequest(pipeline, signal);
    return { ...(source != null && { source }), ...(merge && { merge }) };
  }

  async #source(id: number, signal: AbortSignal): Promise<string | null | undefined> {
    const asked = { path: this.path(`pipelines/${id}`), what: `pipeline ${id} of ${this.project}`, signal };
    return (await orUndefined(this.#client.get(asked, pipelineSchema)))?.source;
  }

  async #mergeRequest({ ref, sha }: Job['pipeline'], signal: AbortSignal): Promise<MergeRequest | undefined> {
    const iid = MERGE_REF.exec(ref)?.groups?.iid;
    const what = `the merge request of ${ref} in ${this.project}`;
    if (iid !== undefined) {
      const asked = { path: this.path(`merge_requests/${iid}`), what, signal };
      return orUndefined(this.#client.get(asked, mergeRequestSchema));
    }
    const asked = { path: this.path(`repository/commits/${sha}/merge_requests`), what, signal };
    for await (const merge of this.#client.list(asked, z.array(mergeRequestSchema)))
      if (merge.sha === sha) return merge;
    return undefined;
  }
}

/** What was asked for; undefined where there is no such thing. */
async function orUndefined<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isAppError(error, 'SERVICE_REFUSED') && error instanceof GitLabRefusal && error.status === 404)
      return undefined;
    throw error;
  }
}
