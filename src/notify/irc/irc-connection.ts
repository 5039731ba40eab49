import { setTimeout as delay } from 'node:timers/promises';
import irc, { type Client, type ClientEvents } from 'irc-framework';
import { AppError } from '../../errors.ts';
import { visibleText } from '../../util/visible-text.ts';
import type { IrcServerOptions } from '../notify-options.ts';
import { transportTo } from './irc-transport.ts';
import { waitFor } from './wait-for.ts';

/** Milliseconds for what the server, and what NickServ has to answer. */
const ANSWER_MS = 30_000;
const NICKSERV_MS = 5_000;

/** Reasons for which SASL was not even tried: NickServ is there in its place. */
const NO_SASL = new Set(['capability_missing', 'unsupported_mechanism']);

/** One connection to an IRC server, logged in; once it has ended it stays so. */
export class IrcConnection {
  readonly #client: Client = new irc.Client();
  readonly #options: IrcServerOptions;
  readonly #joined = new Set<string>();
  #nextLineAt = 0;

  private constructor(options: IrcServerOptions) {
    this.#options = options;
  }

  /** @throws AppError `SERVICE_UNAVAILABLE`, `SERVICE_REFUSED` */
  static async open(options: IrcServerOptions): Promise<IrcConnection> {
    const connection = new IrcConnection(options);
    try {
      await connection.#logIn();
    } catch (error) {
      connection.#client.quit('');
      throw error;
    }
    return connection;
  }

  get isUp(): boolean {
    return this.#client.connected;
  }

  /** Says lines in a room; resolves when the server has taken them all. */
  async say(room: string, lines: readonly string[]): Promise<void> {
    await this.#join(room);
    const { lineDelayMs = 500 } = this.#options;
    const token = `dejabug${Math.random().toString(36).slice(2)}`;
    const taken = waitFor(this.#client, {
      expected: `the IRC server to take a message for ${room}`,
      timeoutMs: ANSWER_MS + lines.length * lineDelayMs,
      events: {
        // A server answers in order: what it did not refuse before this, it took.
        pong: ({ message }) => (message === token ? 'done' : undefined),
        ...refusals(room),
      },
    });
    const said = this.#sayPaced(room, lines, token);
    await Promise.all([taken, said]);
  }

  async quit(): Promise<void> {
    if (!this.isUp) return;
    const closed = waitFor(this.#client, { expected: 'an end', timeoutMs: 2000, events: {} }).catch(() => {});
    this.#client.quit('bye');
    await closed;
  }

  async #sayPaced(room: string, lines: readonly string[], token: string): Promise<void> {
    for (const line of lines) {
      const waitMs = this.#nextLineAt - Date.now();
      if (waitMs > 0) await delay(waitMs);
      if (!this.isUp) return;
      this.#nextLineAt = Date.now() + (this.#options.lineDelayMs ?? 500);
      this.#client.raw('PRIVMSG', room, line);
    }
    this.#client.ping(token);
  }

  async #logIn(): Promise<void> {
    const { nick, account = nick, password } = this.#options;
    const client = this.#client;
    let isLoggedIn = false;
    client.on('loggedin', () => {
      isLoggedIn = true;
    });
    const registered = waitFor(client, {
      expected: 'the IRC server to let us in',
      timeoutMs: ANSWER_MS,
      events: {
        registered: () => 'done',
        'nick in use': ({ nick: taken }) => void client.changeNick(`${taken}_`),
        'sasl failed': ({ reason }) =>
          NO_SASL.has(reason)
            ? undefined
            : refused('the account to be let in', reason, 'account and password'),
      },
    });
    client.connect({
      nick,
      username: nick,
      gecos: 'dejabug',
      version: 'dejabug',
      account: { account: password === undefined ? '' : account, password: password ?? '' },
      auto_reconnect: false,
      ping_interval: 30,
      ping_timeout: 120,
      transport: transportTo(this.#options),
    });
    await registered;
    this.#watchRooms();
    if (password === undefined) return;
    if (!isLoggedIn) await this.#askNickServ([`IDENTIFY ${account} ${password}`]);
    if (client.user.nick !== nick) await this.#takeBackNick(nick, password);
  }

  /** The nick is ours: a connection that died and still has it, or a guard that holds it, is sent away. */
  async #takeBackNick(nick: string, password: string): Promise<void> {
    await this.#askNickServ([`GHOST ${nick} ${password}`, `RELEASE ${nick} ${password}`]);
    this.#client.changeNick(nick);
  }

  /** Whether NickServ said yes shows in what follows; its words are different everywhere. */
  async #askNickServ(requests: readonly string[]): Promise<void> {
    const answered = waitFor(this.#client, {
      expected: 'NickServ to answer',
      timeoutMs: NICKSERV_MS,
      events: { notice: ({ nick }) => (nick?.toLowerCase() === 'nickserv' ? 'done' : undefined) },
    });
    for (const request of requests) this.#client.raw('PRIVMSG', 'NickServ', request);
    await answered.catch(() => {});
  }

  async #join(room: string): Promise<void> {
    if (this.#joined.has(room.toLowerCase())) return;
    const joined = waitFor(this.#client, {
      expected: `the IRC server to let us into ${room}`,
      timeoutMs: ANSWER_MS,
      events: {
        join: ({ nick, channel }) => (this.#isUs(nick) && isSame(channel, room) ? 'done' : undefined),
        ...refusals(room),
      },
    });
    this.#client.join(room);
    await joined;
    this.#joined.add(room.toLowerCase());
  }

  #watchRooms(): void {
    this.#client.on('kick', ({ kicked, channel }) => {
      if (this.#isUs(kicked)) this.#joined.delete(channel.toLowerCase());
    });
    this.#client.on('part', ({ nick, channel }) => {
      if (this.#isUs(nick)) this.#joined.delete(channel.toLowerCase());
    });
  }

  #isUs(nick: string): boolean {
    return isSame(nick, this.#client.user.nick);
  }
}

function isSame(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** Answers that shut a room to us; 477 (only for those who are logged in) is not in irc-framework's list. */
function refusals(room: string): {
  readonly 'irc error': (event: ClientEvents['irc error']) => AppError | undefined;
  readonly 'unknown command': (event: ClientEvents['unknown command']) => AppError | undefined;
} {
  const expected = `the room ${room} to be open to us`;
  const cure = 'room, account and password';
  return {
    'irc error': ({ error, channel, reason }) =>
      channel !== undefined && isSame(channel, room) ? refused(expected, reason ?? error, cure) : undefined,
    'unknown command': ({ command, params }) =>
      command === '477' && isSame(params[1] ?? '', room)
        ? refused(expected, params.at(-1) ?? command, cure)
        : undefined,
  };
}

function refused(expected: string, found: string, cure: string): AppError {
  const message = `expected ${expected}, found ${visibleText(found, 200)}; check ${cure} in the section "notify"`;
  return new AppError('SERVICE_REFUSED', message);
}
