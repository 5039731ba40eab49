import { once } from 'node:events';
import { createServer } from 'node:http';
import { AppError } from '../errors.ts';
import type { WorkerMetrics } from './metrics.ts';

/** Where metrics are served until `close`. */
export interface MetricsServer {
  readonly url: string;
  close(): Promise<void>;
}

/** What else is answered on the port of the metrics. */
export interface ServedMetrics extends Pick<WorkerMetrics, 'render' | 'contentType'> {
  /** By path; `isWell` decides between 200 and 503. */
  readonly checks?: Readonly<Record<string, () => HealthAnswer>>;
}

/** An answer to who asks after the service's health: JSON. */
export interface HealthAnswer {
  readonly isWell: boolean;
  readonly details?: unknown;
}

/**
 * Serves `GET /metrics` and the checks.
 * @param port - 0 for any free one
 * @throws AppError `CONFIG_INVALID` when the address can not be listened on
 */
export async function serveMetrics(
  metrics: ServedMetrics,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    const check = metrics.checks?.[request.url ?? ''];
    if (request.method === 'GET' && check !== undefined) {
      const { isWell, details } = check();
      response.writeHead(isWell ? 200 : 503, { 'content-type': 'application/json' });
      response.end(`${JSON.stringify({ isWell, details })}\n`);
      return;
    }
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end('the metrics are at /metrics\n');
      return;
    }
    metrics.render().then(
      (text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text),
      (error: Error) => response.writeHead(500).end(`${error.message}\n`),
    );
  });
  try {
    await once(server.listen(port, host), 'listening');
  } catch (cause) {
    const message = `expected a free port for the metrics, found ${host}:${port} taken or forbidden; choose another with --metrics-port`;
    throw new AppError('CONFIG_INVALID', message, { cause });
  }
  const address = server.address();
  // A server that listens on a port has an address with one.
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}/metrics`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
