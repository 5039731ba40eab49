import { type HttpAnswer, HttpClient } from '../../http/http-client.ts';
import { defined } from '../../util/defined.ts';
import type { CiContext } from '../ci-context.ts';
import type { LogPlace } from '../ci-system.ts';
import { CONSOLE_FILE } from '../console-file.ts';
import { createListedSource } from '../listed-source.ts';
import { download } from '../log-server/download.ts';
import type { EndMark } from '../log-server/log-tail.ts';
import { StorageClient } from '../log-server/storage-client.ts';
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
export function createJobSource({ options, api, place }: JobPlace, { logs, now }: CiContext): LogSource {
  const { location, build: known = {} } = place;
  const client = new HttpClient({
    root: api,
    retries: logs.retries ?? 5,
    timeoutMs: logs.timeoutMs ?? 30_000,
    ...defined({ backOffMs: logs.backOffMs }),
    allowPrivateAddresses: true, // the configuration names this server
    headers: { 'private-token': options.token },
  });
  const upload = uploadOf(known, logs, now);
  const isOwnServer = options.url !== undefined;
  const storages: StorageClient[] = [];
  const mark = endsItsLog(known.status, known.extra?.failure_reason) ? endMark : undefined;

  function file(path: string, url: URL): SourceFile {
    const isLog = path === CONSOLE_FILE;
    const storage = new StorageClient((headers, signal) => ask(url, headers, signal), logs, isOwnServer);
    storages.push(storage);
    const asked = { maxFileMs: MAX_FILE_MS, now: () => performance.now() };
    const awaited = isLog ? defined({ upload, endMark: mark }) : {};
    return {
      path,
      logUrl: location,
      open: (signal) => download(storage, url, { ...asked, ...awaited }, signal),
    };
  }

  function ask(
    url: URL,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    return client.send({ method: 'GET', url, headers, isRedirectAnswer: true }, signal);
  }

  return createListedSource({
    location,
    build: {},
    known,
    list: async (signal) => {
      const files = [file(CONSOLE_FILE, new URL('trace', api))];
      for (const path of options.artifacts ?? []) {
        const url = new URL(`artifacts/${encodePath(path)}`, api);
        const { status, body } = await ask(url, {}, signal);
        body.destroy();
        if (status < 400) files.push(file(path, url)); // most jobs do not have it
      }
      return { files, incomplete: [] };
    },
    close: async () => {
      await Promise.all([client, ...storages].map((open) => open.close()));
    },
  });
}
