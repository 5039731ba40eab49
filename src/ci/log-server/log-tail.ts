/** Bytes at the end of a log in which its end mark is looked for: what uploading logs writes is far less. */
const TAIL_BYTES = 256 * 1024;

/** Tells by the end of a log whether it is whole. */
export type EndMark = (tail: string) => boolean;

/** The last part of a log that is being read. */
export class LogTail {
  #chunks: Uint8Array[] = [];
  #length = 0;

  add(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    for (
      let [first] = this.#chunks;
      first && this.#length - first.length >= TAIL_BYTES;
      [first] = this.#chunks
    ) {
      this.#chunks.shift();
      this.#length -= first.length;
    }
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString('latin1');
  }
}

/** A playbook that runs after the job began or ended. */
const POST_RUN = /\| POST-RUN (?<event>START|END)\b/g;

/** A line of Zuul's console. */
const ZUUL_LINE = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} \| /m;

/**
 * Zuul's console is uploaded by a playbook that itself still writes to it. So it ends inside of a playbook after the
 * job: `POST-RUN START` without its end. Before that, the file is one that is still being written. Of a console that is
 * not Zuul's nothing is known.
 */
export const zuulConsoleEnd: EndMark = (tail) =>
  [...tail.matchAll(POST_RUN)].at(-1)?.groups?.event === 'START' || !ZUUL_LINE.test(tail);
