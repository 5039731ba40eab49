/**
 * The lines of a stream as UTF-8 text, without their newlines; undefined stands for a line that is longer than
 * `maxBytes`, of which nothing is kept. An error of the stream comes after the lines before it.
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<string | undefined> {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  let isTooLong = false;
  let failure: { readonly error: unknown } | undefined;
  function keep(part: Uint8Array): void {
    pendingBytes += part.length;
    isTooLong ||= pendingBytes > maxBytes;
    if (isTooLong) pending = [];
    else pending.push(part);
  }
  function line(): string | undefined {
    const text = isTooLong ? undefined : Buffer.concat(pending).toString('utf8');
    pending = [];
    pendingBytes = 0;
    isTooLong = false;
    return text;
  }
  try {
    for await (const chunk of chunks) {
      let start = 0;
      for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
        keep(chunk.subarray(start, end));
        yield line();
        start = end + 1;
      }
      keep(chunk.subarray(start));
    }
  } catch (error) {
    failure = { error };
  }
  if (pendingBytes > 0) yield line();
  if (failure) throw failure.error;
}
