/** The part of irc-framework (kiwiirc/irc-framework) that is used here; the package brings no types. */
declare module 'irc-framework' {
  import type { EventEmitter } from 'node:events';

  /** Connects as `net` does; events `open`, `line`, `close`. */
  export interface Transport extends EventEmitter {
    connect(): void;
    writeLine(line: string, written?: () => void): void;
    close(isForced?: boolean): void;
    disposeSocket(): void;
    setEncoding(encoding: string): boolean;
  }

  export interface ClientOptions {
    readonly nick: string;
    readonly username: string;
    readonly gecos: string;
    readonly version: string;
    readonly account?: { readonly account: string; readonly password: string };
    readonly auto_reconnect: boolean;
    readonly ping_interval: number;
    readonly ping_timeout: number;
    readonly transport: new () => Transport;
  }

  export interface ClientEvents {
    readonly registered: { readonly nick: string };
    readonly loggedin: { readonly account: string };
    readonly 'sasl failed': { readonly reason: string };
    readonly 'nick in use': { readonly nick: string };
    readonly nick: { readonly nick: string; readonly new_nick: string };
    readonly join: { readonly nick: string; readonly channel: string };
    readonly part: { readonly nick: string; readonly channel: string };
    readonly kick: { readonly kicked: string; readonly channel: string };
    readonly notice: { readonly nick: string; readonly message: string };
    readonly pong: { readonly message: string };
    readonly 'irc error': { readonly error: string; readonly channel?: string; readonly reason?: string };
    readonly 'unknown command': { readonly command: string; readonly params: readonly string[] };
    readonly 'socket close': Error | false;
  }

  export class Client {
    readonly user: { readonly nick: string };
    readonly connected: boolean;
    connect(options: ClientOptions): void;
    on<K extends keyof ClientEvents>(event: K, listener: (event: ClientEvents[K]) => void): this;
    off<K extends keyof ClientEvents>(event: K, listener: (event: ClientEvents[K]) => void): this;
    raw(...words: string[]): void;
    say(target: string, message: string): void;
    join(channel: string): void;
    changeNick(nick: string): void;
    ping(message: string): void;
    quit(message: string): void;
  }
}
