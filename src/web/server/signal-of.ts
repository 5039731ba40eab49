import type { FastifyReply } from 'fastify';

/** Says when the one who asked has gone: nobody waits for the answer any more. */
export function signalOf(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return gone.signal;
}
