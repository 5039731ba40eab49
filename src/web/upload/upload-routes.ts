import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { requireWriter } from '../server/writers.ts';
import type { WebContext, WebServer } from '../web-context.ts';
import { addByteBody, bytesOf } from './byte-body.ts';
import type { UploadState } from './upload-state.ts';
import type { Uploads } from './uploads.ts';

const params = z.object({ id: z.string() });

const begin = z.object({
  size: z.coerce.number().int().min(1).describe('Bytes of the whole file'),
  name: z.string().default('build.log').describe('What the file is called'),
});

const partHeaders = z.looseObject({
  'upload-offset': z.coerce.number().int().min(0).describe('Where the part belongs: bytes before it'),
});

const state = z.object({ id: z.string(), offset: z.int(), size: z.int() });

const COMMON = { tags: ['push'], security: [{ token: [] }] };

/** `/api/v1/uploads`: a large file in parts, each of which can be sent again. */
export function registerUploads(server: WebServer, { options }: WebContext, uploads: Uploads): void {
  const writerOf = (request: FastifyRequest) => requireWriter(request, options.tokenHashes);
  addByteBody(server);
  // Before a byte of the body is read.
  server.addHook('onRequest', async (request) => void writerOf(request));
  const first = {
    ...COMMON,
    summary: 'Begin an upload',
    description:
      'One that nobody goes on with for a day is removed. Open ones are limited in number and size, together and for each writer.',
    querystring: begin,
    response: { 201: state },
  };
  server.post('/api/v1/uploads', { schema: first }, async (request, reply) => {
    const upload = await uploads.begin(writerOf(request), request.query);
    reply.header('location', `/api/v1/uploads/${upload.id}`);
    return tellState(reply, upload).code(201).send(upload);
  });
  const look = {
    ...COMMON,
    summary: 'How far an upload came',
    description:
      'All bytes before the offset are on the disk: go on there, also after the server was killed. While a part comes in the offset lags behind.',
    params,
    response: { 200: state },
  };
  server.get('/api/v1/uploads/:id', { schema: look }, async (request, reply) => {
    const upload = await uploads.find(writerOf(request), request.params.id);
    return tellState(reply, upload).send(upload);
  });
  const part = {
    ...COMMON,
    summary: 'Send a part',
    description:
      'It may be the whole rest. What came of a part that breaks off stays, and is on the disk when this is answered. 409 where the upload is elsewhere, or another part of it is coming: ask how far it is.',
    params,
    headers: partHeaders,
  };
  server.patch(
    '/api/v1/uploads/:id',
    { schema: part, config: { slowBody: true } },
    async (request, reply) => {
      const offset = request.headers['upload-offset'];
      const sent = {
        offset,
        bytes: bytesOf(request),
        length: Number(request.headers['content-length'] ?? 0),
      };
      const upload = await uploads.append(writerOf(request), request.params.id, sent);
      return tellState(reply, upload).code(204).send();
    },
  );
  const drop = { ...COMMON, summary: 'Give an upload up', params };
  server.delete('/api/v1/uploads/:id', { schema: drop }, async (request, reply) => {
    await uploads.remove(writerOf(request), request.params.id);
    return reply.code(204).send();
  });
}

function tellState<Reply extends Pick<FastifyReply, 'header'>>(reply: Reply, upload: UploadState): Reply {
  reply.header('upload-offset', upload.offset);
  reply.header('upload-length', upload.size);
  reply.header('cache-control', 'no-store');
  return reply;
}
