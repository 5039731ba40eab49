import { AppError } from '../../errors.ts';
import { HttpClient } from '../../http/http-client.ts';
import type { Build } from '../../model/build.ts';
import { defined } from '../../util/defined.ts';
import { CONSOLE_FILE } from '../console-file.ts';
import { buildUuidOf } from '../directory/directory-source.ts';
import { createListedSource } from '../listed-source.ts';
import type { LogSource, SourceFile } from '../log-source.ts';
import { MAX_FILE_MS, type SourceLimits } from '../source-limits.ts';
import { download } from './download.ts';
import { listLogServer, MANIFEST_NAME, type RemoteFile } from './list-log-server.ts';
import { zuulConsoleEnd } from './log-tail.ts';
import { readIndexPage } from './read-index-page.ts';
import type { Upload } from './upload-wait.ts';

/** Files that describe the build are asked for twice; up to this size, in bytes, the second time costs no request. */
const REMEMBERED_BYTES = 16 * 1024 * 1024;

const DESCRIBING = /^(?:job-output\.txt(?:\.gz)?|build\.yaml|zuul-info\/inventory\.yaml)$/;

/** How a log server is asked. */
export interface LogServerOptions {
  readonly limits: SourceLimits;
  readonly allowPrivateAddresses?: boolean;
  readonly retries?: number;
  readonly timeoutMs?: number;
  readonly backOffMs?: number;
  readonly maxFileMs?: number;
  /** What the CI system says of the build. */
  readonly build?: Partial<Build>;
  /** Where the logs may still be uploaded. */
  readonly upload?: Upload;
}

/**
 * The build whose logs are below `address`, an `http:` or `https:` address of a folder, of the list of its files or of
 * a single log.
 */
export function createLogServerSource(address: string, options: LogServerOptions): LogSource {
  const url = parseAddress(address);
  const isListed = url.pathname.endsWith(`/${MANIFEST_NAME}`);
  const { limits, upload, build: known } = options;
  let client = createClient(isListed ? new URL('./', url) : url, options);
  return createListedSource({
    location: url.href,
    build: { buildUuid: buildUuidOf(url.href), logUrl: new URL('./', url).href },
    ...defined({ known }),
    list: async (signal) => {
      const root = await findFolder(client, signal);
      if (root === undefined)
        return { files: [sourceFile(client, { path: lastName(url), url }, options)], incomplete: [] };
      if (root.href !== client.root.href) {
        await client.close();
        client = createClient(root, options);
      }
      const { files, incomplete } = await listLogServer(client, { limits, isListed, upload }, signal);
      return { files: files.map((file) => sourceFile(client, file, options)), incomplete };
    },
    close: () => client.close(),
  });
}

function parseAddress(address: string): URL {
  if (!URL.canParse(address)) {
    throw new AppError(
      'SOURCE_UNAVAILABLE',
      `expected an address such as https://logs.example.com/abc/, found ${address}`,
    );
  }
  const url = new URL(address);
  url.hash = '';
  url.search = '';
  return url;
}

function createClient(root: URL, options: LogServerOptions): HttpClient {
  const { retries = 5, timeoutMs = 30_000, allowPrivateAddresses = true, backOffMs } = options;
  return new HttpClient({
    root,
    retries,
    timeoutMs,
    allowPrivateAddresses,
    ...(backOffMs === undefined ? {} : { backOffMs }),
  });
}

/** The folder that a client's address means; undefined where it is a file. */
async function findFolder(client: HttpClient, signal: AbortSignal): Promise<URL | undefined> {
  if (client.root.pathname.endsWith('/')) return client.root;
  const answer = await client.get(client.root, { range: 'bytes=0-65535' }, signal);
  if (answer.status >= 400 && answer.status !== 416) {
    answer.body.destroy();
    throw new AppError(
      'SOURCE_UNAVAILABLE',
      `expected logs at ${client.root.href}, found status ${answer.status}; check the address`,
    );
  }
  const isFolder =
    answer.url.pathname.endsWith('/') ||
    (await isIndexPage(answer.body, answer.headers['content-type'], answer.url));
  answer.body.destroy();
  if (!isFolder) return undefined;
  return answer.url.pathname.endsWith('/') ? answer.url : new URL(`${answer.url.href}/`);
}

async function isIndexPage(body: AsyncIterable<Uint8Array>, contentType = '', url: URL): Promise<boolean> {
  if (!/\bhtml\b/.test(contentType)) return false;
  for await (const chunk of body) return readIndexPage(Buffer.from(chunk).toString('utf8'), url).isIndex;
  return false;
}

function sourceFile(client: HttpClient, file: RemoteFile, options: LogServerOptions): SourceFile {
  const { path, url, sizeBytes } = file;
  const { maxFileMs = MAX_FILE_MS, upload } = options;
  const asked = defined({
    maxFileMs,
    upload,
    sizeBytes,
    endMark: path === CONSOLE_FILE ? zuulConsoleEnd : undefined,
  });
  const open = (signal: AbortSignal) =>
    download(client, url, { ...asked, now: () => performance.now() }, signal);
  return {
    path,
    logUrl: url.href,
    ...defined({ sizeBytes }),
    open: DESCRIBING.test(path) ? remembered(open) : open,
  };
}

/** Keeps what the first reading got, if that is little, for the second. */
function remembered(open: SourceFile['open']): SourceFile['open'] {
  let kept: readonly Uint8Array[] | undefined;
  return async function* (signal) {
    if (kept) {
      yield* kept;
      return;
    }
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of open(signal)) {
      length += chunk.length;
      if (length <= REMEMBERED_BYTES) chunks.push(chunk);
      yield chunk;
    }
    if (length <= REMEMBERED_BYTES) kept = chunks;
  };
}

function lastName(url: URL): string {
  return decodeURIComponent(url.pathname.slice(url.pathname.lastIndexOf('/') + 1)) || 'log';
}
