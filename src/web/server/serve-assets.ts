import { z } from 'zod';
import type { WebContext, WebServer } from '../web-context.ts';
import { chooseEncoding } from './choose-encoding.ts';

const params = z.object({ version: z.string(), '*': z.string() });

/** Serves the style sheet and the scripts from memory: no path of a request ever reaches the disk. */
export function serveAssets(server: WebServer, { assets }: WebContext): void {
  server.get('/static/:version/*', { schema: { params, hide: true } }, (request, reply) => {
    const asset = assets.find(request.params['*']);
    if (asset === undefined) return reply.callNotFound();
    const encoding = chooseEncoding(request.headers['accept-encoding']);
    // A page of an older version that is still open somewhere gets what there is, but may not keep it.
    const isCurrent = request.params.version === assets.version;
    reply
      .header('cache-control', isCurrent ? 'public, max-age=31536000, immutable' : 'no-cache')
      .header('vary', 'accept-encoding')
      .type(asset.type);
    if (encoding === 'identity') return reply.send(asset.plain);
    return reply.header('content-encoding', encoding).send(encoding === 'br' ? asset.brotli : asset.gzip);
  });
}
