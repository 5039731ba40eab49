import pLimit from 'p-limit';
import { AppError } from '../../errors.ts';
import type { NoticeChannel } from '../notice.ts';
import type { IrcServerOptions } from '../notify-options.ts';
import { IrcConnection } from './irc-connection.ts';
import { ircLines } from './irc-lines.ts';

/** An IRC server, connected when there is something to say and from then on. */
export interface IrcServer {
  /** @param name - the channel's name in the configuration */
  channelTo(name: string, room: string): NoticeChannel;
  close(): Promise<void>;
}

/**
 * Rooms of one IRC server over one connection, which is made again when it is lost. A message counts as sent when the
 * server has taken its last line; one that was cut off in the middle is said again from its start.
 */
export function createIrcServer(options: IrcServerOptions): IrcServer {
  const oneAtATime = pLimit(1);
  let connection: IrcConnection | undefined;

  async function say(room: string, lines: readonly string[], signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw new AppError('INTERRUPTED', 'nothing was said: we were told to stop');
    if (!connection?.isUp) connection = await IrcConnection.open(options);
    await connection.say(room, lines);
  }

  return {
    channelTo: (name, room) => ({
      name,
      send: ({ short, text }, signal) => oneAtATime(() => say(room, ircLines(short ?? text), signal)),
      close: async () => {},
    }),
    close: () => oneAtATime(async () => connection?.quit()),
  };
}
