import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A wire to a server that can be cut, silenced and made slow; it knows nothing of what goes over it. */
export interface TcpProxy {
  readonly url: string;
  /** What a client may send, all connections together, in bytes a second. */
  bytesPerSecond: number;
  /** Bytes that clients sent, and that the server got. */
  readonly sentBytes: number;
  /** Connections that it took. */
  readonly connections: number;
  /** Cuts all connections and takes no new one for so long. */
  cut(ms: number): Promise<void>;
  /** Nothing goes through the connections of now any more, and neither side is told. */
  silence(): void;
  stop(): Promise<void>;
}

/** Starts a proxy before the server at `target`. */
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let isCut = false;
  let freeAt = performance.now();
  let isSilent = new AbortController();
  const proxy = {
    url: '',
    bytesPerSecond: Number.POSITIVE_INFINITY,
    sentBytes: 0,
    connections: 0,
    cut,
    silence,
    stop,
  };

  function keep(socket: Socket): Socket {
    sockets.add(socket);
    return socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
  }

  const server = createServer((client) => {
    keep(client);
    if (isCut) {
      client.resetAndDestroy();
      return;
    }
    proxy.connections++;
    const { signal } = isSilent;
    const onward = keep(connect(Number(port), hostname));
    onward.pipe(client);
    signal.addEventListener('abort', () => onward.unpipe(client).resume());
    client.on('data', async (bytes) => {
      if (signal.aborted) return;
      proxy.sentBytes += bytes.length;
      onward.write(bytes);
      if (proxy.bytesPerSecond === Number.POSITIVE_INFINITY) return;
      client.pause();
      freeAt = Math.max(freeAt, performance.now()) + (bytes.length / proxy.bytesPerSecond) * 1000;
      await delay(freeAt - performance.now());
      client.resume();
    });
    client.on('end', () => onward.end());
    client.on('close', () => onward.destroy());
    onward.on('close', () => client.destroy());
  });

  async function cut(ms: number): Promise<void> {
    isCut = true;
    for (const socket of sockets) socket.resetAndDestroy();
    await delay(ms);
    isCut = false;
  }

  function silence(): void {
    isSilent.abort();
    isSilent = new AbortController();
  }

  async function stop(): Promise<void> {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return proxy;
}
