import { EventEmitter } from 'node:events';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Transport } from 'irc-framework';
import type { IrcServerOptions } from '../notify-options.ts';

/** Most bytes without a line end; with tags, a line of IRC has 8,703. */
const MAX_LINE_BYTES = 65_536;

/** Milliseconds for a connection. */
const CONNECT_MS = 15_000;

/** A way to carry lines for irc-framework; its own knows no certificate authority of one's own. */
export function transportTo(options: IrcServerOptions): new () => Transport {
  return class extends IrcTransport {
    constructor() {
      super(options);
    }
  };
}

class IrcTransport extends EventEmitter implements Transport {
  readonly #options: IrcServerOptions;
  #socket: Socket | undefined;
  #failure: Error | undefined;
  #rest = '';

  constructor(options: IrcServerOptions) {
    super();
    this.#options = options;
  }

  connect(): void {
    const { host, tls = true, port = tls ? 6697 : 6667, ca } = this.#options;
    const socket = tls
      ? connectTls({ host, port, ...(ca !== undefined && { ca }), minVersion: 'TLSv1.2' })
      : connectPlain({ host, port });
    this.#socket = socket;
    socket.setEncoding('utf8');
    socket.setTimeout(CONNECT_MS, () => socket.destroy(new Error(`no connection in ${CONNECT_MS} ms`)));
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      socket.setTimeout(0); // from here on irc-framework's own pings tell a dead connection
      this.emit('open');
    });
    socket.on('data', (text: string) => this.#read(text));
    socket.on('error', (error) => {
      this.#failure = error;
    });
    socket.once('close', () => this.emit('close', this.#failure ?? false));
  }

  writeLine(line: string, written?: () => void): void {
    this.#socket?.write(`${line}\r\n`, written);
  }

  close(isForced = false): void {
    if (isForced) this.#socket?.destroy();
    else this.#socket?.end();
  }

  disposeSocket(): void {
    this.#socket?.destroy();
  }

  /** Everybody writes UTF-8 by now. */
  setEncoding(encoding: string): boolean {
    return encoding === 'utf8';
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split(/\r?\n/);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.emit('line', line);
    if (this.#rest.length > MAX_LINE_BYTES) this.#socket?.destroy(new Error('a line without an end'));
  }
}
