import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { createServer as createTlsServer } from 'node:tls';
import type { IrcServerOptions } from '../../src/notify/notify-options.ts';
import { makeCertificates } from './certificates.ts';
import { scratchFolder } from './scratch-folder.ts';

/** How the server behaves. */
export interface IrcBehaviour {
  readonly tls?: boolean;
  /** Accounts and their passwords. */
  readonly accounts?: Readonly<Record<string, string>>;
  /** Whether log-in is by SASL; else NickServ alone knows the accounts. */
  readonly sasl?: boolean;
  /** Nicks that somebody else has. */
  readonly taken?: readonly string[];
  /** Rooms that refuse, and the numeric with which they do: at JOIN (471–477) or at PRIVMSG (404). */
  readonly refusals?: Readonly<Record<string, string>>;
}

/** A server that speaks RFC 2812 as far as a bot that talks needs it, with IRCv3's capabilities and SASL PLAIN. */
export interface TestIrcServer {
  /** How to reach it. */
  readonly options: IrcServerOptions;
  /** What came for a room. */
  readonly messages: {
    readonly nick: string;
    readonly target: string;
    readonly text: string;
  }[];
  /** Every line that came. */
  readonly lines: string[];
  /** Connections that were ever made. */
  readonly connections: Socket[];
  /** Set to have the next message cut the connection in place of being taken. */
  cutsAtMessage: boolean;
}

/** One client's state. */
interface Session {
  nick: string;
  account: string | undefined;
  isWelcome: boolean;
  isNegotiating: boolean;
}

/** Starts one on a free port until the test ends. */
export async function startIrcServer(
  context: TestContext,
  behaviour: IrcBehaviour = {},
): Promise<TestIrcServer> {
  const tls = behaviour.tls ? makeCertificates(scratchFolder(context)) : undefined;
  const test: TestIrcServer = {
    options: {
      host: '127.0.0.1',
      tls: tls !== undefined,
      nick: 'dejabug',
      lineDelayMs: 1,
      ...(tls && { ca: tls.ca }),
    },
    messages: [],
    lines: [],
    connections: [],
    cutsAtMessage: false,
  };
  const taken = new Set(behaviour.taken);
  const onConnection = (socket: Socket) => serve(socket, test, behaviour, taken);
  const server: Server = tls
    ? createTlsServer({ key: tls.server.key, cert: tls.server.certificate }, onConnection)
    : createServer(onConnection);
  server.on('tlsClientError', () => {}); // a client that does not believe us is what is tested
  await once(server.listen(0, '127.0.0.1'), 'listening');
  context.after(() => {
    for (const socket of test.connections) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // a server that listens on a port has one
  return Object.assign(test, { options: { ...test.options, port } });
}

function serve(socket: Socket, test: TestIrcServer, behaviour: IrcBehaviour, taken: Set<string>): void {
  const session: Session = { nick: '*', account: undefined, isWelcome: false, isNegotiating: false };
  const reply = (line: string) => socket.write(`${line}\r\n`);
  let rest = '';
  test.connections.push(socket);
  socket.setEncoding('utf8');
  socket.on('error', () => {});
  socket.on('data', (text: string) => {
    const lines = (rest + text).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      test.lines.push(line);
      handle(line, { socket, session, reply, test, behaviour, taken });
    }
  });
}

interface Turn {
  readonly socket: Socket;
  readonly session: Session;
  readonly reply: (line: string) => unknown;
  readonly test: TestIrcServer;
  readonly behaviour: IrcBehaviour;
  readonly taken: Set<string>;
}

function handle(line: string, turn: Turn): void {
  const { session, reply, behaviour, taken, socket } = turn;
  const [head = '', ...tail] = line.split(' :');
  const [command = '', ...words] = head.split(' ');
  const last = tail.length > 0 ? tail.join(' :') : (words.at(-1) ?? '');
  const numeric = (code: string, text: string) => reply(`:irc.test ${code} ${session.nick} ${text}`);
  if (command === 'CAP' && words[0] === 'LS') {
    session.isNegotiating = true;
    reply(`:irc.test CAP * LS :${behaviour.sasl ? 'sasl=PLAIN multi-prefix' : 'multi-prefix'}`);
  } else if (command === 'CAP' && words[0] === 'REQ') reply(`:irc.test CAP * ACK :${last}`);
  else if (command === 'CAP' && words[0] === 'END') {
    session.isNegotiating = false;
    welcome(session, reply);
  } else if (command === 'AUTHENTICATE') authenticate(last, turn, numeric);
  else if (command === 'NICK') {
    if (taken.has(last)) numeric('433', `${last} :Nickname is already in use`);
    else {
      if (session.isWelcome) reply(`:${session.nick}!bot@test NICK :${last}`);
      session.nick = last;
      welcome(session, reply);
    }
  } else if (command === 'PING') reply(`:irc.test PONG irc.test :${last}`);
  else if (command === 'JOIN') {
    const code = behaviour.refusals?.[last];
    if (code !== undefined && code !== '404') numeric(code, `${last} :Cannot join channel (+x)`);
    else reply(`:${session.nick}!bot@test JOIN :${last}`);
  } else if (command === 'PRIVMSG') takeMessage(words[0] ?? '', last, turn, numeric);
  else if (command === 'QUIT') socket.end('ERROR :Closing link\r\n');
}

function welcome(session: Session, reply: (line: string) => unknown): void {
  if (session.isWelcome || session.isNegotiating || session.nick === '*') return;
  session.isWelcome = true;
  reply(`:irc.test 001 ${session.nick} :Welcome`);
}

function authenticate(text: string, turn: Turn, numeric: (code: string, text: string) => unknown): void {
  if (text === 'PLAIN') {
    turn.reply('AUTHENTICATE +');
    return;
  }
  const [, account = '', password] = Buffer.from(text, 'base64').toString().split('\0');
  if (turn.behaviour.accounts?.[account] === password) {
    turn.session.account = account;
    numeric('900', `x!y@z ${account} :You are now logged in`);
    numeric('903', ':SASL authentication successful');
  } else numeric('904', ':SASL authentication failed');
}

function takeMessage(
  target: string,
  text: string,
  { session, reply, behaviour, taken, test, socket }: Turn,
  numeric: (code: string, text: string) => unknown,
): void {
  if (target === 'NickServ') {
    const [request, name = '', password] = text.split(' ');
    const isRight = behaviour.accounts?.[name] === password;
    if (isRight && request === 'IDENTIFY') session.account = name;
    if (isRight && request === 'GHOST') taken.delete(name);
    reply(`:NickServ!services@test NOTICE ${session.nick} :${isRight ? 'Done' : 'Invalid password'}`);
  } else if (test.cutsAtMessage) {
    test.cutsAtMessage = false;
    socket.destroy();
  } else if (behaviour.refusals?.[target] === '404') numeric('404', `${target} :Cannot send to channel`);
  else test.messages.push({ nick: session.nick, target, text });
}
