import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** What a signed cookie holds, with the end of its time in ms since 1970: what a browser keeps longer is not believed. */
interface Sealed {
  readonly until: number;
  readonly value: unknown;
}

/** Keeps `value` in the reader's browser, signed, out of the reach of scripts, for `seconds`. */
export function setSealed(
  reply: FastifyReply,
  name: string,
  value: unknown,
  options: CookieSerializeOptions & { readonly seconds: number; readonly now: Date },
): void {
  const { seconds, now, ...rest } = options;
  const sealed: Sealed = { until: now.getTime() + seconds * 1000, value };
  const text = Buffer.from(JSON.stringify(sealed)).toString('base64url');
  reply.setCookie(name, text, { httpOnly: true, sameSite: 'lax', signed: true, maxAge: seconds, ...rest });
}

/** What {@link setSealed} kept; undefined when it is not there, not ours, or too old. */
export function readSealed(request: FastifyRequest, name: string, now: Date): unknown {
  const cookie = request.cookies[name];
  if (cookie === undefined) return undefined;
  const { valid, value } = request.unsignCookie(cookie);
  if (!valid || value === null) return undefined;
  // Only we can have signed it, and we sign only this.
  const sealed = JSON.parse(Buffer.from(value, 'base64url').toString()) as Sealed;
  return sealed.until > now.getTime() ? sealed.value : undefined;
}
