import { createHash } from 'node:crypto';
import type { NoticeChannel } from '../notice.ts';
import type { ChannelOptions } from '../notify-options.ts';
import { matrixText } from './chat-text.ts';
import { createChatServer } from './post-json.ts';

type MatrixOptions = Extract<ChannelOptions, { kind: 'matrix' }>;

/**
 * A room of Matrix. The transaction id is made from the notice: the home server takes the same notice once, however
 * often it is sent.
 * @see https://spec.matrix.org/latest/client-server-api/#put_matrixclientv3roomsroomidsendeventtypetxnid
 */
export function createMatrixChannel(options: MatrixOptions): NoticeChannel {
  const root = new URL(options.url.endsWith('/') ? options.url : `${options.url}/`);
  const server = createChatServer({
    name: options.name,
    root,
    allowPrivateAddresses: options.allowPrivateAddresses ?? false,
    headers: { authorization: `Bearer ${options.token}` },
  });
  const room = encodeURIComponent(options.room);
  return {
    name: options.name,
    async send(notice, signal) {
      const transaction = createHash('sha256').update(`${options.room}\n${notice.id}`).digest('hex');
      const path = `_matrix/client/v3/rooms/${room}/send/m.room.message/${transaction}`;
      const content = { msgtype: 'm.notice', body: matrixText(notice.text), 'm.mentions': {} };
      await server.send({ method: 'PUT', url: new URL(path, root) }, content, signal);
    },
    close: server.close,
  };
}
