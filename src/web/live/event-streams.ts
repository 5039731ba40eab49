import type { ServerResponse } from 'node:http';
import { type SeatLimits, Seats } from '../server/seats.ts';

/** Streams that are open at the same time; who comes later reloads by hand. */
const LIMITS: SeatLimits = {
  most: 1_000,
  mostOfOne: 100,
  what: 'pages that are kept up to date',
  retryAfterSeconds: 60,
};

/** Bytes that may wait for a client; one that reads more slowly is let go and connects again by itself. */
const MOST_WAITING = 16 * 1024;

/** A sign of life, so that proxies between keep the stream open, in ms. */
const HEARTBEAT_MS = 25_000;

/** News that a page may have missed between its being written and its stream, in ms. */
const RECENT_MS = 60_000;

/** Readers who are told that there is something new: many, slow and forgetful ones among them. */
export class EventStreams {
  readonly #open = new Set<ServerResponse>();
  readonly #seats = new Seats(LIMITS);
  readonly #heartbeat: NodeJS.Timeout;
  #lastNews = { text: '', at: Number.NEGATIVE_INFINITY };

  constructor() {
    this.#heartbeat = setInterval(() => this.#send(':\n\n'), HEARTBEAT_MS);
    this.#heartbeat.unref();
  }

  get size(): number {
    return this.#open.size;
  }

  /**
   * Begins a stream, with what was told just before.
   * @throws Refusal 429, 503 - there are too many
   */
  add(response: ServerResponse, client: string, headers: Record<string, string>): void {
    const leave = this.#seats.take(client);
    response.writeHead(200, { ...headers, 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const isRecent = performance.now() - this.#lastNews.at < RECENT_MS;
    response.write(`retry: 5000\n\n${isRecent ? this.#lastNews.text : ''}`);
    this.#open.add(response);
    const end = () => {
      this.#open.delete(response);
      leave();
    };
    response.on('close', end);
    response.on('error', end);
  }

  /** Tells all readers. */
  tell(event: string, data: string): void {
    this.#lastNews = { text: `event: ${event}\ndata: ${data}\n\n`, at: performance.now() };
    this.#send(this.#lastNews.text);
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
