import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { ByteRange, StoredText } from '../../store/stored-text.ts';
import type { WebContext, WebServer } from '../web-context.ts';
import { logParams } from './log-query.ts';

const rawQuery = z.object({ line: z.coerce.number().int().min(1).optional() });

/** Adds the download of a log's bytes, of all of them or of one line. */
export function registerRawLog(server: WebServer, { store }: WebContext): void {
  server.get(
    '/build/:uuid/raw/*',
    { schema: { params: logParams, querystring: rawQuery, hide: true } },
    async (request, reply) => {
      const text = await store.openFile(request.params.uuid, request.params['*']);
      if (text === undefined) return reply.callNotFound();
      const range = await rangeOf(text, request.query.line);
      if (range === undefined) return reply.callNotFound();
      if (text.isVerbatim) reply.header('content-length', range.end - range.start);
      return reply
        .type('text/plain; charset=utf-8')
        .header('content-disposition', `attachment; filename="${safeName(text.file.filename)}"`)
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('cache-control', 'private, max-age=3600')
        .send(Readable.from(text.bytes(range), { objectMode: false }));
    },
  );
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
