import { AppError } from '../errors.ts';
import { createMatrixChannel } from './chat/matrix-channel.ts';
import { createWebhookChannel } from './chat/webhook-channel.ts';
import type { IrcServer } from './irc/irc-server.ts';
import type { MailServer } from './mail/mail-channel.ts';
import type { NoticeChannel } from './notice.ts';
import type { ChannelOptions, NotifyOptions } from './notify-options.ts';

/** A channel of the configuration and the ways that it stands for: several, where it is mail to several people. */
export interface ConfiguredChannel {
  readonly options: ChannelOptions;
  readonly ways: readonly NoticeChannel[];
}

/** All channels of the configuration. */
export interface Channels {
  readonly all: readonly ConfiguredChannel[];
  close(): Promise<void>;
}

/** Gives the address where one request ends all mails of a channel to an address; undefined where no page does that. */
export type UnsubscribeUrl = (way: string, address: string) => Promise<string | undefined>;

/**
 * Opens nothing yet: servers are connected to when there is something to send.
 * @throws AppError `CONFIG_INVALID` when a channel needs a server that is not configured, or names no room
 */
export async function createChannels(
  options: NotifyOptions,
  unsubscribeUrl: UnsubscribeUrl = async () => undefined,
): Promise<Channels> {
  const mail = options.mail && (await import('./mail/mail-channel.ts')).createMailServer(options.mail);
  const irc = options.irc && (await import('./irc/irc-server.ts')).createIrcServer(options.irc);
  const all: ConfiguredChannel[] = [];
  for (const channel of options.channels) {
    all.push({ options: channel, ways: await createWays(channel, { mail, irc, unsubscribeUrl }) });
  }
  async function close(): Promise<void> {
    await Promise.all(all.flatMap(({ ways }) => ways.map((way) => way.close())));
    await irc?.close();
  }
  return { all, close };
}

interface Servers {
  readonly mail: MailServer | undefined;
  readonly irc: IrcServer | undefined;
  readonly unsubscribeUrl: UnsubscribeUrl;
}

async function createWays(options: ChannelOptions, servers: Servers): Promise<readonly NoticeChannel[]> {
  if (options.kind === 'mail') return createMailWays(options, servers);
  if (options.kind === 'matrix') return [createMatrixChannel(options)];
  if (options.kind !== 'irc') return [createWebhookChannel(options)];
  if (!/^[#&+!][^\s,:\p{Cc}]{1,60}$/u.test(options.room))
    throw invalid(options, 'a room such as "#openstack-nova"', `"${options.room}"`);
  if (servers.irc === undefined) throw invalid(options, 'the section "irc" beside "channels"', 'none');
  return [servers.irc.channelTo(options.name, options.room)];
}

async function createMailWays(
  options: Extract<ChannelOptions, { kind: 'mail' }>,
  { mail, unsubscribeUrl }: Servers,
): Promise<readonly NoticeChannel[]> {
  if (mail === undefined) throw invalid(options, 'the section "mail" beside "channels"', 'none');
  const ways: NoticeChannel[] = [];
  for (const address of new Set(options.to)) {
    if (!/^[^\s<>(),:;"@]+@[^\s<>(),:;"@]+$/.test(address))
      throw invalid(options, 'addresses such as "alice@example.org"', `"${address}"`);
    const name = `${options.name}/${address}`;
    const url = await unsubscribeUrl(name, address);
    ways.push(mail.channelTo({ name, address, ...(url !== undefined && { unsubscribeUrl: url }) }));
  }
  return ways;
}

function invalid({ name }: ChannelOptions, expected: string, found: string): AppError {
  const message = `notify: channel ${name}: expected ${expected}, found ${found}`;
  return new AppError('CONFIG_INVALID', message);
}
