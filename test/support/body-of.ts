import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** The whole body of a request; undefined when the client was gone before, and nobody is there to answer. */
export function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  return buffer(request).catch(() => undefined);
}
