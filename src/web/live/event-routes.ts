import { clientOf } from '../server/asker.ts';
import type { WebContext, WebServer } from '../web-context.ts';
import { EventStreams } from './event-streams.ts';

/** Pages are told of news at most once in this time, in ms. */
const QUIET_MS = 5_000;

/** `/events`: tells open pages that there is something new, by server-sent events. */
export function registerEvents(server: WebServer, { board, metrics }: WebContext): void {
  const streams = new EventStreams();
  metrics.countStreams(() => streams.size);
  let timer: NodeJS.Timeout | undefined;
  const stop = board.onChange(() => {
    timer ??= setTimeout(() => {
      timer = undefined;
      streams.tell('board', String(board.version));
    }, QUIET_MS);
  });
  server.get('/events', { schema: { hide: true }, exposeHeadRoute: false }, async (request, reply) => {
    // What the hooks said of caching and security goes along.
    const headers = reply.getHeaders() as Record<string, string>;
    streams.add(reply.raw, clientOf(request), headers);
    reply.hijack();
  });
  server.addHook('preClose', async () => {
    stop();
    clearTimeout(timer);
    streams.close();
  });
}
