import { type HttpAnswer, HttpClient } from '../../http/http-client.ts';
import type { LogPolicy } from '../log-policy.ts';
import type { FileClient } from './download.ts';

/** Asks an API for a file; its answer is the file, or a redirect to where it is. */
export type AskForFile = (
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
) => Promise<HttpAnswer>;

/**
 * Fetches a file that an API keeps elsewhere: it redirects to a signed address on another host, good for a minute. So
 * the API is asked anew each time, and what was sent to it as credentials does not go there.
 */
export class StorageClient implements FileClient {
  readonly retries: number;
  readonly #ask: AskForFile;
  readonly #policy: LogPolicy;
  readonly #allowPrivateAddresses: boolean;
  readonly #storages = new Map<string, HttpClient>();

  /** @param allowPrivateAddresses - whether the API is one of our own, whose storage is in our own network */
  constructor(ask: AskForFile, policy: LogPolicy, allowPrivateAddresses: boolean) {
    this.retries = policy.retries ?? 5;
    this.#ask = ask;
    this.#policy = policy;
    this.#allowPrivateAddresses = allowPrivateAddresses;
  }

  async get(_page: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<HttpAnswer> {
    const answer = await this.#ask(headers, signal);
    const { location } = answer.headers;
    if (answer.status < 300 || answer.status >= 400 || location === undefined) return answer;
    answer.body.destroy();
    const url = new URL(location, answer.url);
    return this.#storage(url).get(url, headers, signal);
  }

  async close(): Promise<void> {
    for (const storage of this.#storages.values()) await storage.close();
  }

  #storage({ origin }: URL): HttpClient {
    const known = this.#storages.get(origin);
    if (known) return known;
    const { timeoutMs = 30_000, backOffMs = 500 } = this.#policy;
    const storage = new HttpClient({
      root: new URL(origin),
      retries: this.retries,
      timeoutMs,
      backOffMs,
      allowPrivateAddresses: this.#allowPrivateAddresses,
    });
    this.#storages.set(origin, storage);
    return storage;
  }
}
