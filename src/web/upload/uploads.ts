import { createHash, randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isAppError } from '../../errors.ts';
import { sum } from '../../util/sum.ts';
import { Refusal } from '../server/refusal.ts';
import { busy, HeldUpload, idleMs, removeUnmarked, tooLarge } from './held-upload.ts';
import { markPath, readState, readStates, type UploadState, uploadIds } from './upload-state.ts';

/** Uploads that are open at the same time, and how many of them one writer may have. */
const MOST_OPEN = 100;
const MOST_OF_ONE = 80;

/** Sizes of all open uploads together, and of those of one writer, in largest uploads. */
const MOST_SIZE = 4;
const MOST_SIZE_OF_ONE = 3;

/** How long an upload may lie untouched, in ms. */
const IDLE_MS = 24 * 3_600_000;

/** How long an upload may be without its mark: it is just being begun or removed, in ms. */
const UNMARKED_MS = 5 * 60_000;

/** What fails now and may succeed later: the upload stays for another try. */
const PASSING = [
  'STORE_UNAVAILABLE',
  'STORE_LOCKED',
  'DISK_FULL',
  'SERVICE_UNAVAILABLE',
  'INTERRUPTED',
] as const;

/** What is to be sent. */
export interface NewUpload {
  readonly size: number;
  /** What the file is called; its last part counts, without anything that is not plain. */
  readonly name: string;
}

/** A part, and where it belongs: the bytes before it. */
export interface Part {
  readonly offset: number;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** How many they are, where that was said; else 0. */
  readonly length: number;
}

/** A file that comes with one request. */
export type WholeUpload = NewUpload & Pick<Part, 'bytes'>;

/** Does something with a file that is whole. */
type UseFile<T> = (path: string) => Promise<T>;

/**
 * Files that come in by parts: each part says where it belongs, so that a broken connection, or a server that is killed,
 * loses only its own part. All that is known of them lies in a folder, which any number of servers on one machine may share:
 * each can go on with what another began. Limits count what is in the folder.
 */
export class Uploads {
  readonly #folder: string;
  readonly #mostBytes: number;

  /** @param mostBytes - largest size of one upload */
  constructor(folder: string, mostBytes: number) {
    this.#folder = folder;
    this.#mostBytes = mostBytes;
  }

  /**
   * Begins an upload, durably.
   * @throws Refusal 413, 429, 503
   */
  async begin(writer: string, upload: NewUpload): Promise<UploadState> {
    const held = await this.#create('parts', writer, upload);
    await held.release();
    return held.state;
  }

  /** @throws Refusal 404 where there is none of that id that `writer` began */
  async find(writer: string, id: string): Promise<UploadState> {
    const state = await readState(this.#folder, id);
    if (state?.kind === 'parts' && state.writer === digestOf(writer)) return state;
    throw new Refusal(404, 'NOT_FOUND', 'Expected an open upload of yours, found none; begin again.');
  }

  /**
   * Adds a part; what came of one that breaks off stays.
   * @throws Refusal 404, 409 where another part is coming or the upload is elsewhere, 413
   */
  append(writer: string, id: string, { offset, bytes, length }: Part): Promise<UploadState> {
    return this.#hold(writer, id, async (held) => {
      if (offset !== held.state.offset) {
        const message = `Expected the part at ${held.state.offset}, found that at ${offset}.`;
        throw new Refusal(409, 'OFFSET_MISMATCH', message);
      }
      const left = held.state.size - offset;
      if (length > left) throw tooLarge(left);
      await held.append(bytes);
      return held.state;
    });
  }

  /**
   * Lets `use` have the file of an upload that is complete. It is removed then, unless the same may succeed later.
   * @throws Refusal 404, 409, and what `use` throws
   */
  use<T>(writer: string, id: string, use: UseFile<T>): Promise<T> {
    return this.#hold(writer, id, async (held) => {
      requireWhole(held.state);
      let isOver = true;
      try {
        return await use(held.path);
      } catch (error) {
        isOver = !mayPass(error);
        throw error;
      } finally {
        if (isOver) await held.remove();
      }
    });
  }

  /**
   * Takes in a file that comes at once, and lets `use` have it; then it is removed.
   * @throws Refusal 409 when less came than was said, 413, 429, 503, and what `use` throws
   */
  async receive<T>(writer: string, { bytes, ...upload }: WholeUpload, use: UseFile<T>): Promise<T> {
    const held = await this.#create('body', writer, upload);
    try {
      await held.append(bytes);
      requireWhole(held.state);
      return await use(held.path);
    } finally {
      await held.remove();
    }
  }

  /** @throws Refusal 404, 409 */
  async remove(writer: string, id: string): Promise<void> {
    await this.#hold(writer, id, (held) => held.remove());
  }

  /** Removes what nobody will go on with, whichever server left it. */
  async sweep(): Promise<void> {
    for (const id of await uploadIds(this.#folder)) {
      const state = await readState(this.#folder, id);
      if (state === undefined) {
        if ((await idleMs(join(this.#folder, id))) > UNMARKED_MS) await removeUnmarked(this.#folder, id);
      } else if (state.kind === 'body' || (await idleMs(markPath(this.#folder, state))) > IDLE_MS) {
        const held = await HeldUpload.take(this.#folder, state);
        await held?.remove();
      }
    }
  }

  /** Makes an upload and then looks whether that was one too many: however many begin at once, there are never more. */
  async #create(kind: UploadState['kind'], writer: string, { size, name }: NewUpload): Promise<HeldUpload> {
    if (size > this.#mostBytes) throw tooLarge(this.#mostBytes);
    const state = { id: randomBytes(16).toString('hex'), kind, writer: digestOf(writer), size, offset: 0 };
    await mkdir(this.#folder, { recursive: true });
    const held = await HeldUpload.create(this.#folder, state, plainName(name));
    const open = await readStates(this.#folder);
    const own = open.filter((one) => one.writer === state.writer);
    const areTooMany = this.#exceed(open, MOST_OPEN, MOST_SIZE);
    if (!areTooMany && !this.#exceed(own, MOST_OF_ONE, MOST_SIZE_OF_ONE)) return held;
    await held.remove();
    if (areTooMany) throw tooMany(503, 'Too many uploads are under way; try again in a while.');
    throw tooMany(429, 'Too many uploads of yours are under way; complete some, or give them up.');
  }

  #exceed(uploads: readonly UploadState[], most: number, mostSizes: number): boolean {
    const bytes = sum(uploads.map(({ size }) => size));
    return uploads.length > most || bytes > mostSizes * this.#mostBytes;
  }

  async #hold<T>(writer: string, id: string, work: (held: HeldUpload) => Promise<T>): Promise<T> {
    const held = await HeldUpload.take(this.#folder, await this.find(writer, id));
    if (held === undefined) throw busy();
    return work(held).finally(() => held.release());
  }
}

function requireWhole({ offset, size }: UploadState): void {
  if (offset === size) return;
  const message = `Expected all ${size} bytes of the upload, found ${offset}; send the rest.`;
  throw new Refusal(409, 'UPLOAD_INCOMPLETE', message);
}

/** Whether what failed has nothing to do with the file. */
function mayPass(error: unknown): boolean {
  return PASSING.some((code) => isAppError(error, code));
}

function tooMany(status: 429 | 503, message: string): Refusal {
  return new Refusal(status, 'TOO_MANY_UPLOADS', message);
}

/** A writer's name may be a mail address, and folders are read by others. */
function digestOf(writer: string): string {
  return createHash('sha256').update(writer).digest('hex').slice(0, 16);
}

/** The last part of a path, of letters, digits, `.`, `_` and `-`. */
function plainName(name: string): string {
  const plain = (name.split(/[\\/]/).at(-1) ?? '').replace(/[^\w.-]/g, '_').slice(-100);
  return /^\.*$/.test(plain) ? 'build.log' : plain;
}
