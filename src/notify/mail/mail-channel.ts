import { createHash } from 'node:crypto';
import { createTransport, type SendMailOptions, type Transporter } from 'nodemailer';
import { AppError } from '../../errors.ts';
import { printableText } from '../../util/printable-text.ts';
import { visibleText } from '../../util/visible-text.ts';
import type { Notice, NoticeChannel } from '../notice.ts';
import type { MailServerOptions } from '../notify-options.ts';
import { mailFailure } from './mail-failure.ts';

/** Most characters of a subject: mail programs show no more than half of it. */
const MAX_SUBJECT = 150;

/** Milliseconds for a connection and a greeting, and without a byte once it stands: the answer to DATA takes long. */
const CONNECT_MS = 15_000;
const SILENCE_MS = 60_000;

const PORTS = { starttls: 587, tls: 465, none: 25 } as const;

/** One person's or list's address, as the target of notices. */
export interface Mailbox {
  /** The channel's name; unique, also among the mailboxes of one configured channel. */
  readonly name: string;
  readonly address: string;
  /** Where one request ends all mails to this address. */
  readonly unsubscribeUrl?: string;
}

/** A server that takes mails. */
export interface MailServer {
  channelTo(mailbox: Mailbox): NoticeChannel;
}

/**
 * Mail through SMTP. Encrypted, or not at all, unless the configuration says otherwise.
 *
 * A mail's Message-ID is made from its notice: when the server's last answer is lost, and the mail is sent again, it is
 * the same mail to every program that looks. SMTP has no better: it knows no "did you get this?".
 */
export function createMailServer(options: MailServerOptions): MailServer {
  const { host, security = 'starttls', port = PORTS[security], username, password, ca } = options;
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(username !== undefined && { auth: { user: username, pass: password ?? '' } }),
    tls: { minVersion: 'TLSv1.2', ...(ca !== undefined && { ca }) },
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return { channelTo: (mailbox) => createMailChannel(transport, options, mailbox) };
}

function createMailChannel(
  transport: Transporter,
  options: MailServerOptions,
  mailbox: Mailbox,
): NoticeChannel {
  async function send(notice: Notice, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw new AppError('INTERRUPTED', 'the mail was not sent: we were told to stop');
    try {
      await transport.sendMail(composeMail(notice, mailbox, options));
    } catch (error) {
      throw mailFailure(error, mailbox.address);
    }
  }
  return { name: mailbox.name, send, close: async () => {} };
}

function composeMail(notice: Notice, mailbox: Mailbox, options: MailServerOptions): SendMailOptions {
  const sender = senderAddress(options.from);
  const domain = sender.slice(sender.indexOf('@') + 1);
  const idOf = (text: string) => `<${hash(`${mailbox.name}\n${text}`)}@${domain}>`;
  const thread = notice.thread === undefined ? {} : { inReplyTo: idOf(notice.thread) };
  const contact = `mailto:${options.contact ?? sender}?subject=unsubscribe`;
  const { unsubscribeUrl } = mailbox;
  return {
    from: options.from,
    to: { name: '', address: mailbox.address },
    envelope: { from: sender, to: mailbox.address },
    subject: visibleText(notice.subject, MAX_SUBJECT),
    text: `${printableText(notice.text)}\n\n-- \nNo more of these mails: ${unsubscribeUrl ?? contact}\n`,
    ...(notice.html !== undefined && { html: withFooter(notice.html, unsubscribeUrl ?? contact) }),
    messageId: idOf(notice.id),
    ...thread,
    ...(thread.inReplyTo !== undefined && { references: thread.inReplyTo }),
    list: { unsubscribe: [[unsubscribeUrl, contact].filter((url) => url !== undefined)] },
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      // RFC 8058: a mail program may ask by itself, and only by https.
      ...(unsubscribeUrl?.startsWith('https://') && {
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      }),
    },
  };
}

function withFooter(html: string, address: string): string {
  const href = address.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  const footer = `<p><small><a href="${href}">No more of these mails</a></small></p>`;
  const end = html.lastIndexOf('</body>');
  return end < 0 ? html + footer : html.slice(0, end) + footer + html.slice(end);
}

/** The address in `name <address>`. */
function senderAddress(from: string): string {
  return /<(?<address>[^<>]+)>\s*$/.exec(from)?.groups?.address ?? from.trim();
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}
