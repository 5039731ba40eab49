import { isIPv6 } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Who waits for an answer. */
export interface Asker {
  /** Whom limits count as one. */
  readonly client: string;
  /** Fires when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** Who asked for this answer. */
export function askerOf(reply: FastifyReply): Asker {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return { client: clientOf(reply.request), signal: gone.signal };
}

/** Whom limits count as one: an address, of IPv6 its first 64 bits, as all others of that network are one customer's. */
export function clientOf({ ip }: Pick<FastifyRequest, 'ip'>): string {
  const [address = ''] = ip.split('%');
  if (!isIPv6(address)) return ip;
  const mapped = /^::ffff:(?<four>[\d.]+)$/i.exec(address)?.groups?.four;
  if (mapped !== undefined) return mapped;
  const [head = '', tail = ''] = address.split('::');
  const [first, last] = [head, tail].map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: 8 - first!.length - last!.length }, () => '0');
  return `${[...first!, ...zeros, ...last!].slice(0, 4).join(':')}::/64`;
}
