import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MARK_PATTERN } from '../../util/process-mark.ts';

/**
 * What has to be known of an upload, whatever ends when. In the folder of each upload it is the name of an empty file, the
 * mark, beside the bytes: so every change is one rename, which happens or does not, and which only one process succeeds with.
 */
export interface UploadState {
  readonly id: string;
  /** `parts`: may be gone on with under its id. `body`: comes with one request, and is of no use without it. */
  readonly kind: 'parts' | 'body';
  /** Who began it, as 16 hex digits. */
  readonly writer: string;
  /** Bytes that there will be, and those of them that are on the disk for certain. */
  readonly size: number;
  readonly offset: number;
  /** The process that has it in hand, and which of its pieces of work that is; absent while none has. */
  readonly holder?: string;
}

/** In place of a holder. */
const FREE = 'free';

const MARK = new RegExp(
  `^(?<kind>parts|body)\\.(?<writer>[0-9a-f]{16})\\.(?<size>\\d+)\\.(?<offset>\\d+)\\.(?<holder>${FREE}|${MARK_PATTERN}-\\d+)$`,
);

const ID = /^[0-9a-f]{32}$/;

/** The path of an upload's mark. */
export function markPath(folder: string, state: UploadState): string {
  const { id, kind, writer, size, offset, holder = FREE } = state;
  return join(folder, id, `${kind}.${writer}.${size}.${offset}.${holder}`);
}

/** The upload of that id; undefined where there is none, or none any more. */
export async function readState(folder: string, id: string): Promise<UploadState | undefined> {
  if (!ID.test(id)) return undefined;
  for (const name of await namesIn(join(folder, id))) {
    const mark = MARK.exec(name)?.groups;
    if (mark === undefined) continue;
    const { kind, writer = '', size, offset, holder = FREE } = mark;
    return {
      id,
      kind: kind === 'body' ? kind : 'parts',
      writer,
      size: Number(size),
      offset: Number(offset),
      ...(holder !== FREE && { holder }),
    };
  }
  return undefined;
}

/** The ids of all uploads, also of those that are just being begun or removed. */
export async function uploadIds(folder: string): Promise<string[]> {
  return (await namesIn(folder)).filter((name) => ID.test(name));
}

/** All uploads. */
export async function readStates(folder: string): Promise<UploadState[]> {
  const states = await Promise.all((await uploadIds(folder)).map((id) => readState(folder, id)));
  return states.filter((state) => state !== undefined);
}

async function namesIn(folder: string): Promise<string[]> {
  return (await unlessMissing(readdir(folder))) ?? [];
}

/** What `work` gives; undefined when a file or folder that it needs is not there, as when another process was faster. */
export async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}
