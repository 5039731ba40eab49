import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';
import { bodyOf } from './body-of.ts';

/**
 * What the proxy does with a request: hands it on; says it is busy; answers with its own page of HTML; never
 * answers; cuts the connection before the server sees the request, or after the server did as it was told.
 */
export type Fault = 'none' | 'busy' | 'html' | 'silence' | 'cut' | 'cut-after';

/** A request as the proxy sees it. */
export interface SeenRequest {
  readonly path: string;
  /** 1-based, counted over all requests of documents (`_bulk`); 0 for others. */
  readonly bulk: number;
}

/** A proxy before a real server that does harm. */
export interface FaultProxy {
  readonly url: string;
  /** Decides on each request; all are handed on at first. */
  faultOf: (seen: SeenRequest) => Fault | Promise<Fault>;
  /** Faults done. */
  readonly faults: number;
  stop(): Promise<void>;
}

/** Starts a proxy before the server at `target`. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  let bulks = 0;
  const proxy = { url: '', faults: 0, faultOf: (_: SeenRequest): Fault | Promise<Fault> => 'none', stop };
  const server = createServer(async (incoming, outgoing) => {
    const path = incoming.url ?? '/';
    if (path.startsWith('/_bulk')) bulks++;
    const fault = await proxy.faultOf({ path, bulk: path.startsWith('/_bulk') ? bulks : 0 });
    if (fault !== 'none') proxy.faults++;
    if (fault === 'none' || fault === 'cut-after') await handOn(target, incoming, outgoing, fault);
    else doHarm(fault, incoming, outgoing);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function stop(): Promise<void> {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }

  return proxy;
}

async function handOn(
  target: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  fault: 'none' | 'cut-after',
): Promise<void> {
  const { method, headers, url = '/' } = incoming;
  const body = await bodyOf(incoming);
  if (!body) return;
  const onward = request(`${target}${url}`, { method, headers: { ...headers, host: new URL(target).host } });
  onward.on('error', () => outgoing.destroy());
  onward.on('response', (answer) => {
    if (fault === 'cut-after') {
      answer.resume().on('end', () => outgoing.destroy());
      return;
    }
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    pipeline(answer, outgoing, () => {}); // whoever of the two breaks off, the other hears of it
  });
  onward.end(body);
}

const BUSY = JSON.stringify({
  error: { type: 'es_rejected_execution_exception', reason: 'full' },
  status: 429,
});

function doHarm(fault: Fault, incoming: IncomingMessage, outgoing: ServerResponse): void {
  incoming.resume();
  if (fault === 'cut') outgoing.destroy();
  else if (fault === 'busy') outgoing.writeHead(429, { 'content-type': 'application/json' }).end(BUSY);
  else if (fault === 'html')
    outgoing.writeHead(502, { 'content-type': 'text/html' }).end('<html><h1>502 Bad Gateway</h1></html>');
}
