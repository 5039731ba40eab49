import { type FileHandle, mkdir, open, readdir, rename, rm, stat, unlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunning, PROCESS_MARK } from '../../util/process-mark.ts';
import { Refusal } from '../server/refusal.ts';
import { markPath, type UploadState, unlessMissing } from './upload-state.ts';

/** A holder shows that it is alive so often, and is taken for dead after so long without a sign, in ms. */
const BEAT_MS = 20_000;
const DEAD_MS = 2 * 60_000;

/** After so many bytes of a part, what is there is made sure of: a part of gigabytes is not lost as a whole. */
const SURE_BYTES = 32 * 1024 * 1024;

/** Below an upload's folder: holds its one file, which has a name from outside. */
const INSIDE = 'file';

let taken = 0;

/** A word for one piece of work of this process. */
function newHolder(): string {
  taken += 1;
  return `${PROCESS_MARK}-${taken}`;
}

/** An upload that this piece of work alone may change, until it lets go of it. */
export class HeldUpload {
  readonly #folder: string;
  readonly #name: string;
  readonly #beat: NodeJS.Timeout;
  #state: UploadState;

  private constructor(folder: string, state: UploadState, name: string) {
    this.#folder = folder;
    this.#state = state;
    this.#name = name;
    this.#beat = setInterval(() => void touch(this.#mark).catch(() => undefined), BEAT_MS).unref();
  }

  /** Makes an upload, durably. */
  static async create(folder: string, state: UploadState, name: string): Promise<HeldUpload> {
    const held = { ...state, holder: newHolder() };
    const own = join(folder, state.id);
    await mkdir(join(own, INSIDE), { recursive: true });
    await (await open(join(own, INSIDE, name), 'wx')).close();
    await (await open(markPath(folder, held), 'wx')).close();
    for (const path of [join(own, INSIDE), own, folder]) await syncFolder(path);
    return new HeldUpload(folder, held, name);
  }

  /** Takes an upload in hand; undefined when another does something with it, or has removed it. */
  static async take(folder: string, state: UploadState): Promise<HeldUpload | undefined> {
    if (!(await isFree(folder, state))) return undefined;
    return unlessMissing(HeldUpload.#takeFree(folder, state));
  }

  static async #takeFree(folder: string, state: UploadState): Promise<HeldUpload> {
    const inside = join(folder, state.id, INSIDE);
    const [name = ''] = await readdir(inside);
    // A disk may have lost what it said that it had.
    const { size } = await stat(join(inside, name));
    const held = { ...state, offset: Math.min(state.offset, size), holder: newHolder() };
    await touch(markPath(folder, state));
    await rename(markPath(folder, state), markPath(folder, held));
    return new HeldUpload(folder, held, name);
  }

  get state(): UploadState {
    return this.#state;
  }

  /** Path of the file. */
  get path(): string {
    return join(this.#folder, this.#state.id, INSIDE, this.#name);
  }

  get #mark(): string {
    return markPath(this.#folder, this.#state);
  }

  /**
   * Adds bytes where the upload is; all that came are kept, however it ends. What is there behind that place is of a part
   * that nobody acknowledged, and goes.
   * @throws Refusal 409 when another process took this one for dead, 413
   */
  async append(bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const file = await open(this.path, 'r+');
    let end = this.#state.offset;
    try {
      await file.truncate(end);
      for await (const chunk of bytes) {
        if (end + chunk.length > this.#state.size) throw tooLarge(this.#state.size);
        await write(file, chunk, end);
        end += chunk.length;
        if (end - this.#state.offset >= SURE_BYTES) await this.#makeSure(file, end);
      }
    } finally {
      await this.#makeSure(file, end).finally(() => file.close());
    }
  }

  /** Lets go of the upload: it can be gone on with. */
  async release(): Promise<void> {
    clearInterval(this.#beat);
    const { holder: _, ...free } = this.#state;
    await unlessMissing(touch(this.#mark).then(() => rename(this.#mark, markPath(this.#folder, free))));
  }

  /** Removes the upload, unless another process has it in hand by now. */
  async remove(): Promise<void> {
    clearInterval(this.#beat);
    const isOurs = (await unlessMissing(unlink(this.#mark).then(() => true))) ?? false;
    if (isOurs) await removeUnmarked(this.#folder, this.#state.id);
  }

  /** First the bytes are on the disk, then it is said that they are. */
  async #makeSure(file: FileHandle, offset: number): Promise<void> {
    if (offset === this.#state.offset) return;
    await file.datasync();
    const next = { ...this.#state, offset };
    const moved = rename(this.#mark, markPath(this.#folder, next)).then(() => true);
    if ((await unlessMissing(moved)) === undefined) throw busy();
    this.#state = next;
    await syncFolder(join(this.#folder, next.id));
  }
}

/** Whether nobody does anything with an upload: nobody has it in hand, or whoever had is dead. */
async function isFree(folder: string, state: UploadState): Promise<boolean> {
  if (state.holder === undefined || isRunning(state.holder) === false) return true;
  return (await idleMs(markPath(folder, state))) > DEAD_MS;
}

/**
 * For how long nobody touched what is at `path`, in ms; 0 when it is not there. A file's times are the machine's, and so is
 * the clock that they are held against.
 */
export async function idleMs(path: string): Promise<number> {
  const found = await unlessMissing(stat(path));
  return found === undefined ? 0 : Date.now() - found.mtimeMs;
}

/** Removes the folder of an upload that has no mark any more. */
export async function removeUnmarked(folder: string, id: string): Promise<void> {
  await rm(join(folder, id), { recursive: true, force: true });
}

/** @returns the refusal for who wants an upload that another has in hand */
export function busy(): Refusal {
  const message = 'Another request is at work on this upload, or was until a moment ago; ask how far it is.';
  return new Refusal(409, 'UPLOAD_BUSY', message);
}

/** @returns the refusal for more than `most` bytes */
export function tooLarge(most: number): Refusal {
  return new Refusal(413, 'TOO_LARGE', `Expected at most ${most} bytes, found more.`);
}

async function write(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now);
}

/** Makes new and renamed files in a folder durable. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}
