import { type HttpAnswer, HttpClient } from '../../http/http-client.ts';
import { defined } from '../../util/defined.ts';
import type { CiContext } from '../ci-context.ts';
import type { LogPlace } from '../ci-system.ts';
import { CONSOLE_FILE } from '../console-file.ts';
import { createListedSource } from '../listed-source.ts';
import { type DownloadOptions, download } from '../log-server/download.ts';
import type { EndMark } from '../log-server/log-tail.ts';
import { type AskForFile, StorageClient } from '../log-server/storage-client.ts';
import { uploadOf } from '../log-server/upload-wait.ts';
import type { LogSource, SourceFile } from '../log-source.ts';
import { encodePath } from '../safe-path.ts';
import { MAX_FILE_MS } from '../source-limits.ts';
import type { GitLabCiOptions } from './gitlab-ci-options.ts';
import { endsItsLog } from './map-job.ts';

/** What a runner writes at last. */
const endMark: EndMark = (tail) => /\bJob (?:succeeded|failed)\b/.test(tail.slice(-4096));

/** A job whose log is read. */
export interface JobPlace {
  readonly options: GitLabCiOptions;
  /** The job in the API, with a slash at its end. */
  readonly api: URL;
  readonly place: LogPlace;
}

/** The log of a job, and files of its artifacts that are asked for. */
export function createJobSource(job: JobPlace, context: CiContext): LogSource {
  const { options, api, place } = job;
  const files = new JobFiles(job, context);
  return createListedSource({
    location: place.location,
    build: {},
    known: place.build ?? {},
    list: async (signal) => {
      const listed = [files.log(new URL('trace', api))];
      for (const path of options.artifacts ?? []) {
        const url = new URL(`artifacts/${encodePath(path)}`, api);
        if (await files.isThere(url, signal)) listed.push(files.artifact(path, url));
      }
      return { files: listed, incomplete: [] };
    },
    close: () => files.close(),
  });
}

/** Files of a job, behind GitLab's API. */
class JobFiles {
  readonly #job: JobPlace;
  readonly #context: CiContext;
  readonly #client: HttpClient;
  readonly #storages: StorageClient[] = [];

  constructor(job: JobPlace, context: CiContext) {
    const { retries = 5, timeoutMs = 30_000, backOffMs } = context.logs;
    this.#job = job;
    this.#context = context;
    this.#client = new HttpClient({
      root: job.api,
      retries,
      timeoutMs,
      ...defined({ backOffMs }),
      allowPrivateAddresses: true, // the configuration names this server
      headers: { 'private-token': job.options.token },
    });
  }

  log(url: URL): SourceFile {
    const { build = {} } = this.#job.place;
    const { logs, now } = this.#context;
    const isEnded = endsItsLog(build.status, build.extra?.failure_reason);
    const awaited = { upload: uploadOf(build, logs, now), endMark: isEnded ? endMark : undefined };
    return this.#file(CONSOLE_FILE, url, defined(awaited));
  }

  artifact(path: string, url: URL): SourceFile {
    return this.#file(path, url, {});
  }

  /** Most jobs do not have all files that are asked for. */
  async isThere(url: URL, signal: AbortSignal): Promise<boolean> {
    const { status, body } = await this.#ask(url, {}, signal);
    body.destroy();
    return status < 400;
  }

  async close(): Promise<void> {
    await Promise.all([this.#client, ...this.#storages].map((open) => open.close()));
  }

  #file(path: string, url: URL, awaited: Pick<DownloadOptions, 'upload' | 'endMark'>): SourceFile {
    const { options, place } = this.#job;
    const ask: AskForFile = (headers, signal) => this.#ask(url, headers, signal);
    const storage = new StorageClient(ask, this.#context.logs, options.url !== undefined);
    this.#storages.push(storage);
    const asked = { maxFileMs: MAX_FILE_MS, now: () => performance.now(), ...awaited };
    return { path, logUrl: place.location, open: (signal) => download(storage, url, asked, signal) };
  }

  #ask(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<HttpAnswer> {
    return this.#client.send({ method: 'GET', url, headers, isRedirectAnswer: true }, signal);
  }
}
