import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** A server that answers as another one does, and as Jenkins where Hudson falls short. */
export interface TreeRanges {
  /** Without a slash at the end. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Stands before a Hudson and does what Jenkins 1.568 brought, after the two had parted: ranges in a `tree`
 * (`builds[number]{0,10}`), and `allBuilds` beside `builds`. All else is handed on as it is.
 */
export async function startTreeRanges(hudson: string): Promise<TreeRanges> {
  const server = createServer((incoming, outgoing) => void handOn(hudson, incoming, outgoing));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    // A server that listens on a port has an address with one.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function handOn(hudson: string, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { method, headers } = incoming;
  const url = new URL(incoming.url ?? '', hudson);
  const tree = url.searchParams.get('tree') ?? '';
  const range = /\{(?<from>\d+),(?<to>\d+)\}/.exec(tree)?.groups;
  if (range)
    url.searchParams.set('tree', tree.replaceAll(/\{\d+,\d+\}/g, '').replace(/^allBuilds/, 'builds'));
  const onward = request(url, { method, headers });
  onward.on('error', () => outgoing.destroy());
  onward.on('response', async (answer) => {
    if (!range || answer.statusCode !== 200) {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
      return;
    }
    const whole = await json(answer).catch(() => undefined);
    if (whole === undefined) return void outgoing.destroy();
    const body = JSON.stringify(whole);
    const cut = JSON.parse(body, (key, value) =>
      key === 'builds' ? value.slice(Number(range.from), Number(range.to)) : value,
    );
    outgoing.writeHead(200, { 'content-type': 'application/json;charset=utf-8' });
    outgoing.end(JSON.stringify(tree.startsWith('allBuilds') ? { allBuilds: cut.builds } : cut));
  });
  incoming.pipe(onward);
}
