import { once } from 'node:events';
import { createServer } from 'node:http';
import { AppError } from '../errors.ts';
import type { WorkerMetrics } from './metrics.ts';

/** Where metrics are served until `close`. */
export interface MetricsServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves `GET /metrics`.
 * @param port - 0 for any free one
 * @throws AppError `CONFIG_INVALID` when the address can not be listened on
 */
export async function serveMetrics(
  metrics: Pick<WorkerMetrics, 'render' | 'contentType'>,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
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
