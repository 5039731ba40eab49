import type { TextEncoding } from './detect-text.ts';

/** UTF-16 as UTF-8, without its byte order mark; what is no character becomes U+FFFD. */
export async function* transcodeUtf16(
  source: AsyncIterable<Uint8Array>,
  encoding: Exclude<TextEncoding, 'utf-8'>,
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of source) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}
