import { AppError } from '../../errors.ts';

/** Lets each client have one piece of long work under way at a time: others want some done, too. */
export class OneEach {
  readonly #clients = new Set<string>();

  /** @throws AppError `LIMIT_EXCEEDED` - the client's last one is not over */
  async run<T>(client: string, work: () => Promise<T>): Promise<T> {
    if (this.#clients.has(client))
      throw new AppError(
        'LIMIT_EXCEEDED',
        'your last request of this kind is still under way: wait for its end',
      );
    this.#clients.add(client);
    try {
      return await work();
    } finally {
      this.#clients.delete(client);
    }
  }
}
