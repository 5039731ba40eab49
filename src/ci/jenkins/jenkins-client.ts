import type { z } from 'zod';
import { askJson } from '../../http/ask-json.ts';
import { HttpClient } from '../../http/http-client.ts';
import { defined } from '../../util/defined.ts';
import type { LogPolicy } from '../log-policy.ts';
import type { BuildAddress } from './build-address.ts';
import type { JenkinsOptions } from './jenkins-options.ts';
import {
  allBuildsSchema,
  BUILD_TREE,
  buildSchema,
  folderSchema,
  type JenkinsBuild,
  type JenkinsItem,
  JOBS_TREE,
} from './schema.ts';

/** Class of a project whose jobs are branches. */
const MULTIBRANCH = /MultiBranchProject$/;

/** To Jenkins any mention of gzip is a wish; it would pack each part of a console by itself. */
const PLAIN = { 'accept-encoding': 'identity' };

/** A job, and its latest builds. */
export interface JenkinsJob {
  readonly url: URL;
  readonly names: readonly string[];
  readonly isBranch: boolean;
  readonly latest: readonly JenkinsBuild[];
}

/** The calls of Jenkins' REST API that are used; reading needs no crumb. */
export class JenkinsClient {
  readonly root: URL;
  readonly http: HttpClient;

  constructor(
    { url, user, token }: JenkinsOptions,
    { retries = 4, timeoutMs = 60_000, backOffMs }: LogPolicy,
  ) {
    this.root = new URL(url.replace(/\/?$/, '/'));
    const login = Buffer.from(`${user ?? ''}:${token ?? ''}`).toString('base64');
    this.http = new HttpClient({
      root: this.root,
      retries,
      timeoutMs,
      ...defined({ backOffMs }),
      allowPrivateAddresses: true, // the configuration names this server
      failure: 'SERVICE_UNAVAILABLE',
      headers: { ...PLAIN, ...(token !== undefined && { authorization: `Basic ${login}` }) },
    });
  }

  /** Undefined when there is no such build (any more). */
  build({ url }: Pick<BuildAddress, 'url'>, signal: AbortSignal): Promise<JenkinsBuild | undefined> {
    return this.#get(url, BUILD_TREE, buildSchema, signal);
  }

  /** A job's builds from the `skip`th on, the last first. */
  async builds(job: URL, skip: number, count: number, signal: AbortSignal): Promise<readonly JenkinsBuild[]> {
    const tree = `allBuilds[${BUILD_TREE}]{${skip},${skip + count}}`;
    return (await this.#get(job, tree, allBuildsSchema, signal))?.allBuilds ?? [];
  }

  /** Whether the jobs at a place are branches. */
  async isMultibranch(folder: URL, signal: AbortSignal): Promise<boolean> {
    const found = await this.#get(folder, '_class', folderSchema, signal);
    return MULTIBRANCH.test(found?._class ?? '');
  }

  /** All jobs, through all folders. */
  async jobs(signal: AbortSignal): Promise<readonly JenkinsJob[]> {
    const top = await this.#get(this.root, JOBS_TREE, folderSchema, signal);
    return (top?.jobs ?? []).flatMap((item) => jobsIn(item, this.root, [], top?._class));
  }

  async #get<T>(page: URL, tree: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<T | undefined> {
    const url = new URL('api/json', page);
    url.searchParams.set('tree', tree);
    return (await askJson(this.http, { method: 'GET', url }, schema, signal))?.value;
  }
}

function jobsIn(
  item: JenkinsItem,
  folder: URL,
  above: readonly string[],
  parentClass: string | null | undefined,
): readonly JenkinsJob[] {
  // The address by the names, not as Jenkins tells it: behind a proxy it may tell its inner one.
  const name = new URL(item.url).pathname.replace(/\/$/, '').split('/').at(-1) ?? '';
  const url = new URL(`job/${name}/`, folder);
  const names = [...above, decodeURIComponent(decodeURIComponent(name))];
  if (item.jobs != null) return item.jobs.flatMap((inner) => jobsIn(inner, url, names, item._class));
  return [{ url, names, isBranch: MULTIBRANCH.test(parentClass ?? ''), latest: item.builds ?? [] }];
}
