import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Refusal } from '../server/refusal.ts';

/** Uploads that are open at the same time, and how long one may lie untouched, in ms. */
const MOST_OPEN = 100;
const IDLE_MS = 24 * 3_600_000;

/** One file on its way in, as far as it came. */
export interface Upload {
  readonly id: string;
  readonly path: string;
  /** Bytes that are there, and bytes that there will be. */
  readonly offset: number;
  readonly size: number;
}

interface OpenUpload extends Upload {
  offset: number;
  touchedAt: number;
  isBusy: boolean;
}

/** Files that come in by parts: each part says where it belongs, so that a broken connection loses only its own part. */
export class Uploads {
  readonly #open = new Map<string, OpenUpload>();
  readonly #mostBytes: number;
  readonly #now: () => Date;
  #folder: Promise<string> | undefined;

  /** @param mostBytes - largest size of one upload; all open ones together may have four times as much */
  constructor(mostBytes: number, now: () => Date) {
    this.#mostBytes = mostBytes;
    this.#now = now;
  }

  /**
   * Begins an upload of `size` bytes.
   * @param name - what the file is called; its last part counts, without anything that is not plain
   * @throws Refusal 413, 503
   */
  async begin(size: number, name: string): Promise<Upload> {
    await this.#dropIdle();
    if (size > this.#mostBytes) throw tooLarge(this.#mostBytes);
    let promised = size;
    for (const upload of this.#open.values()) promised += upload.size;
    if (this.#open.size >= MOST_OPEN || promised > 4 * this.#mostBytes) {
      throw new Refusal(503, 'TOO_MANY_UPLOADS', 'Too many uploads are under way; try again in a while.');
    }
    const id = randomBytes(16).toString('hex');
    this.#folder ??= mkdtemp(join(tmpdir(), 'dejabug-uploads-'));
    const folder = join(await this.#folder, id);
    await mkdir(folder);
    const upload = { id, path: join(folder, plainName(name)), offset: 0, size };
    this.#open.set(id, { ...upload, touchedAt: this.#now().getTime(), isBusy: false });
    return upload;
  }

  /** @throws Refusal 404 */
  find(id: string): Upload {
    const upload = this.#open.get(id);
    if (upload === undefined)
      throw new Refusal(404, 'NOT_FOUND', 'Expected an open upload, found none; begin again.');
    return upload;
  }

  /**
   * Adds a part that belongs at `offset`; what came of a part that breaks off stays.
   * @throws Refusal 404, 409 where `offset` is not where the upload is or another part is coming, 413
   */
  async append(id: string, offset: number, part: AsyncIterable<Uint8Array>): Promise<Upload> {
    this.find(id);
    const upload = this.#open.get(id)!; // it was found
    if (upload.isBusy || offset !== upload.offset) {
      throw new Refusal(
        409,
        'OFFSET_MISMATCH',
        `Expected the part at ${upload.offset}, found that at ${offset}.`,
      );
    }
    upload.isBusy = true;
    try {
      const file = createWriteStream(upload.path, { flags: 'a' });
      await pipeline(part, (chunks: AsyncIterable<Uint8Array>) => upTo(chunks, upload.size - offset), file);
    } finally {
      upload.offset = (await stat(upload.path).catch(() => undefined))?.size ?? offset;
      upload.touchedAt = this.#now().getTime();
      upload.isBusy = false;
    }
    return upload;
  }

  async remove(id: string): Promise<void> {
    const upload = this.#open.get(id);
    this.#open.delete(id);
    if (upload !== undefined) await rm(join(upload.path, '..'), { recursive: true, force: true });
  }

  /** Removes all that did not become builds. */
  async close(): Promise<void> {
    this.#open.clear();
    if (this.#folder !== undefined) await rm(await this.#folder, { recursive: true, force: true });
  }

  async #dropIdle(): Promise<void> {
    const horizon = this.#now().getTime() - IDLE_MS;
    for (const { id, touchedAt, isBusy } of [...this.#open.values()]) {
      if (touchedAt < horizon && !isBusy) await this.remove(id);
    }
  }
}

async function* upTo(chunks: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let left = most;
  for await (const chunk of chunks) {
    left -= chunk.length;
    if (left < 0) throw tooLarge(most);
    yield chunk;
  }
}

function tooLarge(most: number): Refusal {
  return new Refusal(413, 'TOO_LARGE', `Expected at most ${most} bytes, found more.`);
}

/** The last part of a path, of letters, digits, `.`, `_` and `-`. */
function plainName(name: string): string {
  const plain = (name.split(/[\\/]/).at(-1) ?? '').replace(/[^\w.-]/g, '_').slice(-100);
  return /^\.*$/.test(plain) ? 'build.log' : plain;
}
