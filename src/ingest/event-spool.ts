import { createReadStream } from 'node:fs';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MAX_RECORD_BYTES } from '../log-format/log-format.ts';
import type { LogEvent } from '../model/log-event.ts';

/** Text that is held before it goes to the disk, in characters. */
const HELD_CHARACTERS = 8 * 1024 * 1024;

interface HeldEvent {
  readonly offset: number;
  readonly line: string;
}

/** Events of one file of a build, one JSON object a line. */
interface SpooledFile {
  readonly path: string;
  held: HeldEvent[];
}

/** Sorts the events of one build, as a search gives them, by file into temporary files. */
export class EventSpool {
  readonly #folder: string;
  readonly #files = new Map<string, SpooledFile>();
  #heldCharacters = 0;
  #shortened = 0;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(): Promise<EventSpool> {
    return new EventSpool(await mkdtemp(join(tmpdir(), 'dejabug-')));
  }

  /** Events whose message was cut, because as JSON they are longer than a record may be. */
  get shortened(): number {
    return this.#shortened;
  }

  async add(event: LogEvent): Promise<void> {
    const name = event.filename;
    let file = this.#files.get(name);
    if (file === undefined) {
      file = { path: join(this.#folder, `${this.#files.size}.jsonl`), held: [] };
      this.#files.set(name, file);
    }
    const line = this.#lineOf(event);
    file.held.push({ offset: event.offset, line });
    this.#heldCharacters += line.length;
    if (this.#heldCharacters > HELD_CHARACTERS) await this.#write();
  }

  #lineOf(event: LogEvent): string {
    const line = `${JSON.stringify(event)}\n`;
    if (Buffer.byteLength(line) < MAX_RECORD_BYTES) return line;
    this.#shortened++;
    let { message } = event;
    for (;;) {
      message = message.slice(0, message.length / 2);
      const shorter = `${JSON.stringify({ ...event, message })}\n`;
      if (message === '' || Buffer.byteLength(shorter) < MAX_RECORD_BYTES) return shorter;
    }
  }

  /** The files of the build by name; the events of each in the order of the file as far as memory allows. */
  async finish(): Promise<Map<string, () => AsyncIterable<Uint8Array>>> {
    await this.#write();
    return new Map([...this.#files].map(([name, { path }]) => [name, () => createReadStream(path)]));
  }

  async close(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #write(): Promise<void> {
    for (const file of this.#files.values()) {
      if (file.held.length === 0) continue;
      const lines = file.held.sort((a, b) => a.offset - b.offset).map(({ line }) => line);
      await appendFile(file.path, lines.join(''), { mode: 0o600 });
      file.held = [];
    }
    this.#heldCharacters = 0;
  }
}
