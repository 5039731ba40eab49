import { isAppError } from '../../errors.ts';
import type { CiContext } from '../ci-context.ts';
import type { LogPlace } from '../ci-system.ts';
import { CONSOLE_FILE } from '../console-file.ts';
import type { FileLoss } from '../file-loss.ts';
import { createListedSource, type FileListing } from '../listed-source.ts';
import { download } from '../log-server/download.ts';
import { StorageClient } from '../log-server/storage-client.ts';
import { uploadOf } from '../log-server/upload-wait.ts';
import type { LogSource, SourceFile } from '../log-source.ts';
import { MAX_FILE_MS } from '../source-limits.ts';
import type { ActionsClient, Annotation } from './actions-client.ts';

/** What GitHub says of a job beside its log. */
const ANNOTATIONS_FILE = 'annotations.txt';

/** A job whose log is read. */
export interface JobPlace {
  readonly client: ActionsClient;
  readonly jobId: number;
  readonly place: LogPlace;
  /** Whether the GitHub is one of our own. */
  readonly isOwnServer: boolean;
}

/** The log of a job, and the annotations of its check. */
export function createJobSource(
  { client, jobId, place, isOwnServer }: JobPlace,
  { logs, now }: CiContext,
): LogSource {
  const { location, build: known = {} } = place;
  const page = new URL(location);
  const log = new StorageClient(
    (_headers, signal) => client.logAnswer(jobId, page, signal),
    logs,
    isOwnServer,
  );
  const upload = uploadOf(known, logs, now);
  return createListedSource({
    location,
    build: {},
    known,
    list: async (signal) => {
      const console: SourceFile = {
        path: CONSOLE_FILE,
        format: 'github-actions',
        logUrl: location,
        open: (stop) =>
          download(log, page, { maxFileMs: MAX_FILE_MS, now: () => performance.now(), upload }, stop),
      };
      const { files, incomplete } = await listAnnotations(client, jobId, location, signal);
      return { files: [console, ...files], incomplete };
    },
    close: () => log.close(),
  });
}

/** What a check says besides is worth little without the log, and the log much without it. */
async function listAnnotations(
  client: ActionsClient,
  jobId: number,
  logUrl: string,
  signal: AbortSignal,
): Promise<FileListing> {
  try {
    const annotations = await client.annotations(jobId, signal);
    return { files: annotations.length > 0 ? [annotationsFile(annotations, logUrl)] : [], incomplete: [] };
  } catch (error) {
    if (!isAppError(error, 'SERVICE_REFUSED')) throw error;
    const reason: FileLoss['reason'] = 'metadata';
    return { files: [], incomplete: [{ filename: ANNOTATIONS_FILE, reason, message: error.message }] };
  }
}

function annotationsFile(annotations: readonly Annotation[], logUrl: string): SourceFile {
  const text = Buffer.from(annotations.map((annotation) => `${lineOf(annotation)}\n`).join(''));
  return {
    path: ANNOTATIONS_FILE,
    format: 'plain',
    sizeBytes: text.length,
    logUrl,
    async *open() {
      yield text;
    },
  };
}

/** One annotation in one line: `failure: .github:1: title: message`. */
function lineOf({ annotation_level: level, path, start_line: line, title, message }: Annotation): string {
  const parts = [level, `${path}:${line}`, title, message].filter((part) => part !== null && part !== '');
  return parts.join(': ').replace(/\s*[\r\n]+\s*/g, ' ');
}
