import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { requireWriter } from '../server/writers.ts';
import type { WebContext, WebServer } from '../web-context.ts';
import { addByteBody, bytesOf } from './byte-body.ts';
import type { Upload, Uploads } from './uploads.ts';

const params = z.object({ id: z.string() });

const begin = z.object({
  size: z.coerce.number().int().min(1).describe('Bytes of the whole file'),
  name: z.string().default('build.log').describe('What the file is called'),
});

const partHeaders = z.looseObject({
  'upload-offset': z.coerce.number().int().min(0).describe('Where the part belongs: bytes before it'),
});

const state = z.object({ id: z.string(), offset: z.int(), size: z.int() });

const TAGS = ['push'];

const SECURITY = [{ token: [] }];

/** `/api/v1/uploads`: a large file in parts, each of which can be sent again. */
export function registerUploads(server: WebServer, { options }: WebContext, uploads: Uploads): void {
  addByteBody(server);
  server.addHook('onRequest', async (request) => void requireWriter(request, options.tokenHashes));
  const first = {
    tags: TAGS,
    summary: 'Begin an upload',
    security: SECURITY,
    querystring: begin,
    response: { 201: state },
  };
  server.post('/api/v1/uploads', { schema: first }, async ({ query }, reply) => {
    const upload = await uploads.begin(query.size, query.name);
    tellState(reply, upload).header('location', `/api/v1/uploads/${upload.id}`);
    return reply.code(201).send({ id: upload.id, offset: 0, size: upload.size });
  });
  const look = {
    tags: TAGS,
    summary: 'How far an upload came',
    security: SECURITY,
    params,
    response: { 200: state },
  };
  server.get('/api/v1/uploads/:id', { schema: look }, async (request, reply) => {
    const { id, offset, size } = uploads.find(request.params.id);
    return tellState(reply, { offset, size }).header('cache-control', 'no-store').send({ id, offset, size });
  });
  const part = { tags: TAGS, summary: 'Send a part', security: SECURITY, params, headers: partHeaders };
  server.patch('/api/v1/uploads/:id', { schema: part }, async (request, reply) => {
    const offset = request.headers['upload-offset'];
    const upload = await uploads.append(request.params.id, offset, bytesOf(request));
    return tellState(reply, upload).code(204).send();
  });
  const drop = { tags: TAGS, summary: 'Give an upload up', security: SECURITY, params };
  server.delete('/api/v1/uploads/:id', { schema: drop }, async (request, reply) => {
    await uploads.remove(request.params.id);
    return reply.code(204).send();
  });
}

function tellState<Reply extends Pick<FastifyReply, 'header'>>(
  reply: Reply,
  { offset, size }: Pick<Upload, 'offset' | 'size'>,
): Reply {
  reply.header('upload-offset', offset);
  reply.header('upload-length', size);
  return reply;
}
