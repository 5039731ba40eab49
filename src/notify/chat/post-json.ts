import { AppError, isAppError } from '../../errors.ts';
import { HttpClient, type HttpRequest } from '../../http/http-client.ts';

/** Where messages go by HTTP. */
export interface ChatServerOptions {
  /** The channel's name. */
  readonly name: string;
  readonly root: URL;
  readonly allowPrivateAddresses: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One chat server. */
export interface ChatServer {
  /**
   * Sends JSON and wants an answer of 2xx.
   * @throws AppError `SERVICE_UNAVAILABLE`, `SERVICE_REFUSED`; without the address, which may be a secret
   */
  send(request: Pick<HttpRequest, 'method' | 'url'>, value: unknown, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** Tries after the first one; what is still not said then waits in the outbox. */
const RETRIES = 2;

/** A server that takes JSON. */
export function createChatServer({ name, headers, ...options }: ChatServerOptions): ChatServer {
  const http = new HttpClient({
    ...options,
    retries: RETRIES,
    timeoutMs: 15_000,
    headers: { 'content-type': 'application/json', ...headers },
    failure: 'SERVICE_UNAVAILABLE',
  });

  async function send(
    request: Pick<HttpRequest, 'method' | 'url'>,
    value: unknown,
    signal: AbortSignal,
  ): Promise<void> {
    const answer = await http.send({ ...request, body: JSON.stringify(value) }, signal).catch((error) => {
      throw isAppError(error, 'SERVICE_UNAVAILABLE') ? withoutAddress(error, name) : error;
    });
    answer.body.destroy();
    if (answer.status >= 200 && answer.status < 300) return;
    const message = `expected the channel ${name} to take a message, found status ${answer.status}; check its address, token and room`;
    throw new AppError('SERVICE_REFUSED', message);
  }
  return { send, close: () => http.close() };
}

function withoutAddress({ cause }: AppError, name: string): AppError {
  const found = cause instanceof Error ? cause.message : 'no answer';
  const message = `expected the channel ${name} to take a message, found ${found}; it is sent again later`;
  return new AppError('SERVICE_UNAVAILABLE', message);
}
