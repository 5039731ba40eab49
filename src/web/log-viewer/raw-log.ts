import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { ByteRange, StoredText } from '../../store/stored-text.ts';
import { clientOf } from '../server/asker.ts';
import { type SeatLimits, Seats } from '../server/seats.ts';
import type { WebContext, WebServer } from '../web-context.ts';
import { logParams } from './log-query.ts';

const rawQuery = z.object({ line: z.coerce.number().int().min(1).optional() });

/** Each holds a piece of a log in memory until its reader, who may be slow, has it. */
const LIMITS: SeatLimits = { most: 64, mostOfOne: 8, what: 'downloads', retryAfterSeconds: 10 };

/** Adds the download of a log's bytes, of all of them or of one line. */
export function registerRawLog(server: WebServer, { store }: WebContext): void {
  const downloads = new Seats(LIMITS);
  const schema = { params: logParams, querystring: rawQuery, hide: true };
  // Of a HEAD that it answers by itself, fastify would read the whole log to throw it away.
  server.route({
    method: ['GET', 'HEAD'],
    url: '/build/:uuid/raw/*',
    schema,
    handler: async (request, reply) => {
      const text = await store.openFile(request.params.uuid, request.params['*']);
      const range = text && (await rangeOf(text, request.query.line));
      if (text === undefined || range === undefined) return reply.callNotFound();
      const isRead = request.method === 'GET';
      if (isRead) reply.raw.once('close', downloads.take(clientOf(request)));
      if (text.isVerbatim) reply.header('content-length', range.end - range.start);
      return reply
        .type('text/plain; charset=utf-8')
        .header('content-disposition', `attachment; filename="${safeName(text.file.filename)}"`)
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('cache-control', 'private, max-age=3600')
        .send(isRead ? Readable.from(text.bytes(range), { objectMode: false }) : undefined);
    },
  });
}

async function rangeOf(text: StoredText, line: number | undefined): Promise<ByteRange | undefined> {
  const end = text.file.sizeBytes;
  if (line === undefined) return { start: 0, end };
  const [found, next] = await text.window(line, 2);
  return found && { start: found.offset, end: next?.offset ?? end };
}

/** A name that no file system and no header minds. */
function safeName(filename: string): string {
  const name = basename(filename).replace(/[^\w.-]/g, '_');
  return /\.(?:txt|log)$/.test(name) ? name : `${name}.txt`;
}
