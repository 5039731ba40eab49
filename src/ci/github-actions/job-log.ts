import { Readable } from 'node:stream';
import { HttpClient } from '../../http/http-client.ts';
import type { LogPolicy } from '../log-policy.ts';
import type { FileClient } from '../log-server/download.ts';
import type { ActionsClient } from './actions-client.ts';

/** Fetches one job's log from where GitHub keeps it. */
export class JobLogClient implements FileClient {
  readonly retries: number;
  readonly #client: ActionsClient;
  readonly #jobId: number;
  readonly #policy: LogPolicy;
  readonly #allowPrivateAddresses: boolean;
  readonly #storages = new Map<string, HttpClient>();

  /** @param allowPrivateAddresses - whether the GitHub is one of our own, whose storage is in our own network */
  constructor(client: ActionsClient, jobId: number, policy: LogPolicy, allowPrivateAddresses: boolean) {
    this.retries = policy.retries ?? 5;
    this.#client = client;
    this.#jobId = jobId;
    this.#policy = policy;
    this.#allowPrivateAddresses = allowPrivateAddresses;
  }

  /** Asks GitHub anew each time: the address that it gives is good for a minute only. */
  async get(page: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal) {
    const found = await this.#client.logAddress(this.#jobId, signal);
    if ('status' in found) return { status: found.status, url: page, headers: {}, body: Readable.from([]) };
    return this.#storage(found.url).get(found.url, headers, signal);
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
