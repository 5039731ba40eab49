import { AppError, isAppError } from '../../errors.ts';
import type { HttpAnswer, HttpClient } from '../../http/http-client.ts';
import type { Incomplete } from '../../model/verdict.ts';
import { decodeFile } from '../decode/decode-file.ts';
import { DecodeMeter } from '../decode/decode-meter.ts';
import { toIncomplete } from '../file-loss.ts';
import { encodePath, safePath } from '../safe-path.ts';
import type { SourceLimits } from '../source-limits.ts';
import { readIndexPage } from './read-index-page.ts';
import { readManifest } from './read-manifest.ts';
import { NotYetThere, type Upload, UploadWait } from './upload-wait.ts';

/** The list of files that Zuul jobs publish (role `generate-zuul-manifest`). */
export const MANIFEST_NAME = 'zuul-manifest.json';

/** Larger index pages and manifests are not read, in bytes; 100,000 files take about 20 MB. */
const MAX_PAGE_BYTES = 64 * 1024 * 1024;

/** A folder that nobody promised is waited for so long, in ms: an address in a comment may be wrong. */
const FOLDER_WAIT_MS = 5000;

/** One file of a build on a log server. */
export interface RemoteFile {
  readonly path: string;
  readonly url: URL;
  readonly sizeBytes?: number;
}

export interface RemoteListing {
  readonly files: readonly RemoteFile[];
  readonly incomplete: readonly Incomplete[];
}

/** How the files of a build are listed. */
export interface ListOptions {
  readonly limits: SourceLimits;
  /** Whether there is a manifest for certain, be it later. */
  readonly isListed: boolean;
  /** Where the logs may still be uploaded. */
  readonly upload?: Upload | undefined;
}

/**
 * Lists the files below a client's root: by Zuul's manifest where there is one, else by the server's index pages.
 * @throws AppError `SOURCE_UNAVAILABLE` when there is neither at the root
 */
export async function listLogServer(
  client: HttpClient,
  { limits, isListed, upload }: ListOptions,
  signal: AbortSignal,
): Promise<RemoteListing> {
  const wait = new UploadWait(upload);
  const folderWait = new UploadWait(upload, isListed ? undefined : FOLDER_WAIT_MS);
  for (;;) {
    const listed = await askManifest(client, limits, signal);
    if (listed !== undefined) return listed;
    if (isListed && (await wait.again(signal))) continue;
    try {
      const { files, incomplete } = await crawl(client, limits, signal);
      return { files, incomplete: isListed ? [...incomplete, withoutManifest(wait)] : incomplete };
    } catch (error) {
      if (!isAppError(error, 'SOURCE_UNAVAILABLE') || !(await folderWait.again(signal))) throw error;
    }
  }
}

async function askManifest(
  client: HttpClient,
  limits: SourceLimits,
  signal: AbortSignal,
): Promise<RemoteListing | undefined> {
  const manifest = await client.get(new URL(MANIFEST_NAME, client.root), {}, signal);
  const listed =
    manifest.status === 200 ? readManifest(await bodyText(manifest, limits), limits.maxDepth) : undefined;
  manifest.body.destroy();
  const files = listed?.map((file) => ({ ...file, url: new URL(encodePath(file.path), client.root) }));
  return (
    files && {
      files: files.slice(0, limits.maxFiles),
      incomplete: files.length > limits.maxFiles ? [tooMany(limits)] : [],
    }
  );
}

function withoutManifest(wait: UploadWait): Incomplete {
  const message = 'expected the list of the files, found none; the index pages were followed';
  return toIncomplete(MANIFEST_NAME, wait.loss(new NotYetThere('unreadable', message)));
}

async function crawl(client: HttpClient, limits: SourceLimits, signal: AbortSignal): Promise<RemoteListing> {
  const files: RemoteFile[] = [];
  const incomplete: Incomplete[] = [];
  const folders = [{ url: client.root, depth: 0 }];
  const seen = new Set([client.root.href]);
  for (const { url, depth } of folders) {
    const path = pathOf(client.root, url) ?? '';
    try {
      for (const child of await readFolder(client, url, limits, signal)) {
        const name = pathOf(client.root, child);
        if (name === undefined || seen.has(child.href)) continue;
        seen.add(child.href);
        if (!child.pathname.endsWith('/')) files.push({ path: name, url: child });
        else if (depth < limits.maxDepth) folders.push({ url: child, depth: depth + 1 });
        else
          incomplete.push({
            filename: name,
            reason: 'too-big',
            message: `expected at most ${limits.maxDepth} folders deep`,
          });
        if (seen.size > limits.maxFiles) return { files, incomplete: [...incomplete, tooMany(limits)] };
      }
    } catch (error) {
      if (depth === 0 || !isAppError(error, 'SOURCE_UNAVAILABLE')) throw error;
      incomplete.push({ filename: path, reason: 'unreadable', message: error.message });
    }
  }
  return { files, incomplete };
}

async function readFolder(
  client: HttpClient,
  url: URL,
  limits: SourceLimits,
  signal: AbortSignal,
): Promise<readonly URL[]> {
  const answer = await client.get(url, { accept: 'text/html' }, signal);
  const isHtml = /\bhtml\b/.test(answer.headers['content-type'] ?? '');
  if (answer.status !== 200 || !isHtml) {
    answer.body.destroy();
    const found = answer.status === 200 ? String(answer.headers['content-type']) : `status ${answer.status}`;
    throw new AppError(
      'SOURCE_UNAVAILABLE',
      `expected zuul-manifest.json or an index page at ${url.href}, found ${found}; check the address`,
    );
  }
  return readIndexPage(await bodyText(answer, limits), answer.url).children;
}

async function bodyText(answer: HttpAnswer, limits: SourceLimits): Promise<string> {
  const meter = new DecodeMeter(
    { ...limits, maxFileBytes: MAX_PAGE_BYTES },
    { remainingBytes: MAX_PAGE_BYTES },
  );
  const decoded = await decodeFile(answer.body, answer.url.pathname, meter);
  const chunks: Uint8Array[] = [];
  for await (const chunk of decoded.chunks) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** Path of an address below `root`, with no slash at its end; undefined for what is not a name inside the build. */
function pathOf(root: URL, url: URL): string | undefined {
  try {
    return safePath(decodeURIComponent(url.pathname.slice(root.pathname.length)));
  } catch {
    return undefined; // not decodable: no file that we could name
  }
}

function tooMany(limits: SourceLimits): Incomplete {
  const message = `expected at most ${limits.maxFiles} files, found more; the others were not read; raise the limit`;
  return { filename: '', reason: 'too-big', message };
}
