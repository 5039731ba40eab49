import type { Client, ClientEvents } from 'irc-framework';
import { AppError } from '../../errors.ts';

/** What an event means for who waits: the end, with a failure or without; undefined to wait on. */
type Meaning = 'done' | AppError | undefined;

/** What is waited for, in words that follow "expected", and the events that count. */
export interface Awaited {
  readonly expected: string;
  readonly timeoutMs: number;
  readonly events: { readonly [K in keyof ClientEvents]?: (event: ClientEvents[K]) => Meaning };
}

/**
 * Waits for the server; begins to listen at once.
 * @throws AppError `SERVICE_UNAVAILABLE` when the connection ends or nothing comes in time, and what events mean
 */
export function waitFor(client: Client, { expected, timeoutMs, events }: Awaited): Promise<void> {
  return new Promise((resolve, reject) => {
    const undo: (() => void)[] = [];
    function end(meaning: Meaning): void {
      if (meaning === undefined) return;
      clearTimeout(timer);
      for (const stop of undo) stop();
      if (meaning === 'done') resolve();
      else reject(meaning);
    }
    function listen<K extends keyof ClientEvents>(
      name: K,
      meaningOf: (event: ClientEvents[K]) => Meaning,
    ): void {
      const listener = (event: ClientEvents[K]) => end(meaningOf(event));
      client.on(name, listener);
      undo.push(() => client.off(name, listener));
    }
    const timer = setTimeout(() => end(unavailable(expected, `nothing in ${timeoutMs} ms`)), timeoutMs);
    listen('socket close', (error) =>
      unavailable(expected, error ? `a connection that broke: ${error.message}` : 'the connection closed'),
    );
    for (const name of Object.keys(events) as (keyof ClientEvents)[]) {
      // Name and function come from the same entry.
      listen(name, events[name] as (event: ClientEvents[typeof name]) => Meaning);
    }
  });
}

function unavailable(expected: string, found: string): AppError {
  const message = `expected ${expected}, found ${found}; it is sent again later`;
  return new AppError('SERVICE_UNAVAILABLE', message);
}
