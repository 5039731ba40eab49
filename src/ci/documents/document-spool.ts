import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Build } from '../../model/build.ts';
import { buildOfDocument, timeOfDocument } from './document-build.ts';

/** Text that is held before it goes to the disk, in bytes. */
const HELD_BYTES = 16 * 1024 * 1024;

/** The events of one build, in the order of the file they came in. */
export interface SpooledBuild {
  readonly build: Partial<Build>;
  readonly path: string;
}

interface OpenBuild {
  readonly path: string;
  readonly build: Partial<Build>;
  held: string[];
  firstTime: number;
  lastTime: number;
}

/** Sorts events by build into temporary files, for a file that has those of many builds mixed. */
export class DocumentSpool {
  readonly #folder: string;
  readonly #builds = new Map<string, OpenBuild>();
  #heldBytes = 0;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(): Promise<DocumentSpool> {
    return new DocumentSpool(await mkdtemp(join(tmpdir(), 'dejabug-')));
  }

  /** @param line - the event as one line of JSON, without a newline */
  async add(buildUuid: string, fields: Readonly<Record<string, unknown>>, line: string): Promise<void> {
    let open = this.#builds.get(buildUuid);
    if (open === undefined) {
      const path = join(this.#folder, `${this.#builds.size}.jsonl`);
      const build = { ...buildOfDocument(fields), buildUuid };
      open = { path, build, held: [], firstTime: Number.NaN, lastTime: Number.NaN };
      this.#builds.set(buildUuid, open);
    }
    const time = timeOfDocument(fields);
    if (!(open.firstTime <= time) && !Number.isNaN(time)) open.firstTime = time;
    if (!(open.lastTime >= time) && !Number.isNaN(time)) open.lastTime = time;
    open.held.push(`${line}\n`);
    this.#heldBytes += line.length + 1;
    if (this.#heldBytes > HELD_BYTES) await this.#write();
  }

  /** All builds, in the order in which they first came up. */
  async finish(): Promise<SpooledBuild[]> {
    await this.#write();
    return [...this.#builds.values()].map(({ path, build, firstTime, lastTime }) => {
      if (Number.isNaN(firstTime)) return { path, build };
      return { path, build: { ...build, startedAt: new Date(firstTime), endedAt: new Date(lastTime) } };
    });
  }

  async close(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #write(): Promise<void> {
    for (const open of this.#builds.values()) {
      if (open.held.length === 0) continue;
      await appendFile(open.path, open.held.join(''), { mode: 0o600 });
      open.held = [];
    }
    this.#heldBytes = 0;
  }
}
