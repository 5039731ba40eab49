import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { AppError } from '../errors.ts';
import type { ReviewHost } from '../review/review-host.ts';
import { MAX_WEBHOOK_BYTES, type WebhookAnswer } from '../review/webhooks/webhook.ts';

/** Where webhooks are taken until `close`. */
export interface WebhookServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Longest that a delivery may take to come, in ms. */
const DELIVERY_MS = 30_000;

/**
 * Takes `POST /webhooks/NAME` for each review host that has a webhook; what is genuine is for the host to say.
 * @param port - 0 for any free one
 * @throws AppError `CONFIG_INVALID` when the address can not be listened on
 */
export async function serveWebhooks(
  hosts: readonly ReviewHost[],
  { host, port }: { readonly host: string; readonly port: number },
): Promise<WebhookServer> {
  const server = createServer({ requestTimeout: DELIVERY_MS }, (request, response) => {
    take(hosts, request).then(
      ({ status, message }) =>
        response.writeHead(status, { 'content-type': 'text/plain' }).end(`${message}\n`),
      () =>
        response.writeHead(503, { 'content-type': 'text/plain' }).end('could not be kept; send it again\n'),
    );
  });
  try {
    await once(server.listen(port, host), 'listening');
  } catch (cause) {
    const message = `expected a free port for webhooks, found ${host}:${port} taken or forbidden; choose another with --webhook-port`;
    throw new AppError('CONFIG_INVALID', message, { cause });
  }
  const address = server.address();
  // A server that listens on a port has an address with one.
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}/webhooks/`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

type Answer = Omit<WebhookAnswer, 'status'> & { readonly status: WebhookAnswer['status'] | 404 };

async function take(hosts: readonly ReviewHost[], request: IncomingMessage): Promise<Answer> {
  const name = /^\/webhooks\/(?<name>[\w.-]+)\/?$/.exec(request.url ?? '')?.groups?.name;
  const host = hosts.find((host) => host.name === name);
  if (request.method !== 'POST' || host?.receive === undefined) {
    return {
      status: 404,
      message: 'webhooks are sent by POST to /webhooks/NAME of a review host that has a secret',
    };
  }
  const body = await readBody(request);
  if (body === undefined) return { status: 413, message: 'expected a delivery of at most 25 MB' };
  return host.receive({ headers: request.headers, body });
}

async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_WEBHOOK_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
