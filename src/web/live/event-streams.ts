import type { ServerResponse } from 'node:http';
import { Refusal } from '../server/refusal.ts';

/** Streams that are open at the same time, and those of one client: people in one office may share an address. */
const MOST_STREAMS = 1_000;
const MOST_OF_ONE = 100;

/** After how many seconds who is refused may come again. */
const RETRY_AFTER_SECONDS = 60;

/** Bytes that may wait for a client; one that reads more slowly is let go and connects again by itself. */
const MOST_WAITING = 16 * 1024;

/** A sign of life, so that proxies between keep the stream open, in ms. */
const HEARTBEAT_MS = 25_000;

/** News that a page may have missed between its being written and its stream, in ms. */
const RECENT_MS = 60_000;

/** Readers who are told that there is something new: many, slow and forgetful ones among them. */
export class EventStreams {
  /** With the client of each. */
  readonly #open = new Map<ServerResponse, string>();
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
   * @throws Refusal 429 - the client has too many; 503 - all together have
   */
  add(response: ServerResponse, client: string, headers: Record<string, string>): void {
    this.#requireRoom(client);
    response.writeHead(200, { ...headers, 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const isRecent = performance.now() - this.#lastNews.at < RECENT_MS;
    response.write(`retry: 5000\n\n${isRecent ? this.#lastNews.text : ''}`);
    this.#open.set(response, client);
    response.on('close', () => this.#open.delete(response));
    response.on('error', () => this.#open.delete(response));
  }

  #requireRoom(client: string): void {
    let own = 0;
    for (const other of this.#open.values()) if (other === client) own += 1;
    if (own >= MOST_OF_ONE) throw tooMany(429, 'Too many pages of yours');
    if (this.#open.size >= MOST_STREAMS) throw tooMany(503, 'Too many pages');
  }

  /** Tells all readers. */
  tell(event: string, data: string): void {
    this.#lastNews = { text: `event: ${event}\ndata: ${data}\n\n`, at: performance.now() };
    this.#send(this.#lastNews.text);
  }

  #send(text: string): void {
    for (const response of this.#open.keys()) {
      if (response.writableLength > MOST_WAITING) response.destroy();
      else response.write(text);
    }
  }

  close(): void {
    clearInterval(this.#heartbeat);
    for (const response of this.#open.keys()) response.destroy();
  }
}

function tooMany(status: 429 | 503, which: string): Refusal {
  const message = `${which} are kept up to date; reload this one by hand.`;
  return new Refusal(status, 'TOO_MANY_STREAMS', message, RETRY_AFTER_SECONDS);
}
