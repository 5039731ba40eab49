import type { ServerResponse } from 'node:http';

/** Streams that are open at the same time; who comes later is told to come again. */
const MOST_STREAMS = 1_000;

/** Bytes that may wait for a client; one that reads more slowly is let go and connects again by itself. */
const MOST_WAITING = 16 * 1024;

/** A sign of life, so that proxies between keep the stream open, in ms. */
const HEARTBEAT_MS = 25_000;

/** Readers who are told that there is something new: many, slow and forgetful ones among them. */
export class EventStreams {
  readonly #open = new Set<ServerResponse>();
  readonly #heartbeat: NodeJS.Timeout;

  constructor() {
    this.#heartbeat = setInterval(() => this.#send(':\n\n'), HEARTBEAT_MS);
    this.#heartbeat.unref();
  }

  get size(): number {
    return this.#open.size;
  }

  /** Begins a stream; false when there are too many. */
  add(response: ServerResponse, headers: Record<string, string>): boolean {
    if (this.#open.size >= MOST_STREAMS) return false;
    response.writeHead(200, { ...headers, 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write('retry: 5000\n\n');
    this.#open.add(response);
    response.on('close', () => this.#open.delete(response));
    response.on('error', () => this.#open.delete(response));
    return true;
  }

  /** Tells all readers. */
  tell(event: string, data: string): void {
    this.#send(`event: ${event}\ndata: ${data}\n\n`);
  }

  #send(text: string): void {
    for (const response of this.#open) {
      if (response.writableLength > MOST_WAITING) response.destroy();
      else response.write(text);
    }
  }

  close(): void {
    clearInterval(this.#heartbeat);
    for (const response of this.#open) response.destroy();
  }
}
