import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { MailServerOptions } from '../../src/notify/notify-options.ts';
import { makeCertificates } from './certificates.ts';
import { scratchFolder } from './scratch-folder.ts';

/** What the server does with a mail once it has it whole: an SMTP answer, or the connection is cut. */
export type Reception = 'take' | 'take-and-cut' | 'cut' | { readonly code: number; readonly text: string };

/** A mail server with STARTTLS and AUTH, and the mails that it took. */
export interface TestMailServer {
  /** How to reach it. */
  readonly options: MailServerOptions;
  /** As they arrived, parsed; the same mail twice when it came twice. */
  readonly mails: Email[];
  /** Recipients and commands that were seen, in order. */
  readonly seen: string[];
  /** Decides on the next mails; the last decision holds for all further ones. */
  receptions: Reception[];
}

/** Starts one on a free port until the test ends. */
export async function startMailServer(
  context: TestContext,
  more: Partial<SMTPServerOptions> = {},
): Promise<TestMailServer> {
  const { ca, server: certificate } = makeCertificates(scratchFolder(context));
  const test: TestMailServer = {
    options: {
      host: '127.0.0.1',
      username: 'bot',
      password: 'the-password',
      ca,
      from: 'CI <ci@example.org>',
    },
    mails: [],
    seen: [],
    receptions: ['take'],
  };
  const smtp = new SMTPServer({
    key: certificate.key,
    cert: certificate.certificate,
    authOptional: false,
    disableReverseLookup: true,
    closeTimeout: 100,
    onAuth: ({ username, password }, _session, callback) => {
      test.seen.push(`auth ${username}`);
      if (username === 'bot' && password === 'the-password') callback(null, { user: username });
      else callback(Object.assign(new Error('authentication failed'), { responseCode: 535 }));
    },
    onRcptTo: ({ address }, _session, callback) => {
      test.seen.push(`rcpt ${address}`);
      callback();
    },
    onData: async (stream, session, callback) => {
      const chunks = await stream.toArray().catch(() => undefined);
      if (!chunks) return; // the client was killed in the middle of its mail: there is nobody to answer
      const raw = Buffer.concat(chunks);
      const [reception = 'take'] =
        test.receptions.length > 1 ? test.receptions.splice(0, 1) : test.receptions;
      if (reception === 'take' || reception === 'take-and-cut') test.mails.push(await PostalMime.parse(raw));
      if (reception === 'take') callback();
      else if (typeof reception === 'object')
        callback(Object.assign(new Error(reception.text), { responseCode: reception.code }));
      else cutConnections(smtp, session.id);
    },
    ...more,
  });
  smtp.on('error', () => {}); // clients that break off are what is tested
  await once(smtp.listen(0, '127.0.0.1'), 'listening');
  context.after(() => new Promise<void>((resolve) => smtp.close(resolve)));
  const { port } = smtp.server.address() as AddressInfo; // a server that listens on a port has one
  return Object.assign(test, { options: { ...test.options, port } });
}

function cutConnections(smtp: SMTPServer, id: string): void {
  for (const connection of smtp.connections as Iterable<Connection>) {
    if (connection.session.id === id) connection._socket.destroy();
  }
}

/** What the server's own type does not name. */
interface Connection {
  readonly session: { readonly id: string };
  readonly _socket: { destroy(): void };
}
