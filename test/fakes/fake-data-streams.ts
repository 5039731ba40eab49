import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A template as it was put. */
export interface PutTemplate {
  readonly index_patterns: readonly string[];
  readonly priority: number;
  readonly data_stream?: object;
  readonly template: { readonly settings: object; readonly mappings: object; readonly lifecycle?: object };
}

/** A real server that has data streams, as far as the server's published API says what those take and refuse. */
export interface DataStreamServer {
  readonly url: string;
  /** Templates that were put for data streams, by name. */
  readonly templates: ReadonlyMap<string, PutTemplate>;
  readonly streams: ReadonlySet<string>;
  stop(): Promise<void>;
}

/**
 * Stands before the real server at `target`, which has no data streams, and adds them: an index behind each, that
 * takes new documents only. A stream does not roll over. Policies are taken, and do nothing.
 */
export async function startDataStreams(target: string): Promise<DataStreamServer> {
  const templates = new Map<string, PutTemplate>();
  const streams = new Set<string>();

  async function putTemplate(name: string, body: string, outgoing: ServerResponse): Promise<void> {
    templates.set(name, JSON.parse(body) as PutTemplate); // as the store under test puts it
    answer(outgoing, 200, { acknowledged: true });
  }

  async function create(name: string, outgoing: ServerResponse): Promise<void> {
    if (streams.has(name)) return answer(outgoing, 400, refusal('resource_already_exists_exception'));
    const template = [...templates.values()].find(({ index_patterns }) => index_patterns.includes(name));
    if (template?.data_stream === undefined)
      return answer(outgoing, 400, refusal('illegal_argument_exception'));
    streams.add(name);
    const { settings, mappings } = template.template;
    await forward(`/${name}`, 'PUT', withoutPolicy(JSON.stringify({ settings, mappings })), outgoing);
  }

  async function forward(
    path: string,
    method: string,
    body: string,
    outgoing: ServerResponse,
  ): Promise<void> {
    const headers = {
      'content-type': path.startsWith('/_bulk') ? 'application/x-ndjson' : 'application/json',
    };
    const onward = await fetch(`${target}${path}`, { method, headers, ...(body !== '' && { body }) });
    const answered = await onward.text();
    outgoing.writeHead(onward.status, {
      'content-type': 'application/json',
      'x-elastic-product': 'Elasticsearch',
    });
    outgoing.end(method === 'HEAD' ? '' : answered);
  }

  async function respond(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = incoming;
    const body = await text(incoming);
    const [, kind = '', name = ''] = /^\/([^/?]+)\/?([^/?]*)/.exec(url) ?? [];
    if (kind === '_data_stream' && method === 'PUT') return create(name, outgoing);
    if (kind === '_data_stream') return find(name, outgoing);
    if (kind === '_index_template' && body.includes('"data_stream"'))
      return putTemplate(name, body, outgoing);
    if (kind === '_index_template') return forward(url, method, withoutPolicy(body), outgoing);
    const refused = kind === '_bulk' ? refusedAction(body, streams) : undefined;
    if (refused !== undefined) return answer(outgoing, 400, refused);
    return forward(url, method, body, outgoing);
  }

  async function find(name: string, outgoing: ServerResponse): Promise<void> {
    if (streams.has(name)) return answer(outgoing, 200, { data_streams: [{ name }] });
    return answer(outgoing, 404, refusal('index_not_found_exception'));
  }

  const server = createServer((incoming, outgoing) => {
    respond(incoming, outgoing).catch((error: unknown) => outgoing.destroy(error as Error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    templates,
    streams,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function withoutPolicy(body: string): string {
  return body.replace(/,?"index\.lifecycle\.name":"[^"]*"/, '');
}

/** "You cannot add new documents to a data stream using PUT or index": only `create`, without a version. */
function refusedAction(body: string, streams: ReadonlySet<string>): object | undefined {
  for (const line of body.split('\n')) {
    if (!line.startsWith('{"index":')) continue;
    const { index } = JSON.parse(line) as { readonly index: { readonly _index?: string } };
    if (streams.has(index._index ?? '')) return refusal('illegal_argument_exception');
  }
  return undefined;
}

function refusal(type: string): object {
  return { error: { type, reason: type }, status: 400 };
}

function answer(outgoing: ServerResponse, status: number, body: object): void {
  outgoing.writeHead(status, { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' });
  outgoing.end(JSON.stringify(body));
}
