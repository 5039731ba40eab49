/** Bytes at the end of a console in which its end mark is looked for: what uploading the logs writes is far less. */
const TAIL_BYTES = 256 * 1024;

/** A playbook that runs after the job began or ended. */
const POST_RUN = /\| POST-RUN (?<event>START|END)\b/g;

/**
 * Tells whether a Zuul console is whole.
 *
 * Zuul's console is uploaded by a playbook that itself still writes to it. So it ends inside of a playbook after the
 * job: `POST-RUN START` without its end. Before that, the file is one that is still being written.
 */
export class ConsoleEnd {
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

  isReached(): boolean {
    const tail = Buffer.concat(this.#chunks).toString('latin1');
    return [...tail.matchAll(POST_RUN)].at(-1)?.groups?.event === 'START';
  }
}
