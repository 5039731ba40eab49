/** A stream whose first bytes are known. */
export interface PeekedStream {
  /** The first bytes: as many as asked for and maybe more; fewer where the stream ended or broke before. */
  readonly head: Uint8Array;
  /** All bytes, `head` included; an error that broke the stream comes in its place. */
  readonly chunks: AsyncGenerator<Uint8Array, void, undefined>;
}

/** Reads at least `size` bytes ahead. */
export async function peekStream(source: AsyncIterable<Uint8Array>, size: number): Promise<PeekedStream> {
  const iterator = source[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let length = 0;
  let failure: { readonly error: unknown } | undefined;
  let ended = false;
  while (length < size && !ended) {
    try {
      const next = await iterator.next();
      if (next.done) ended = true;
      else if (next.value.length > 0) {
        first.push(next.value);
        length += next.value.length;
      }
    } catch (error) {
      failure = { error };
      ended = true;
    }
  }
  async function* chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* first;
      if (failure) throw failure.error;
      while (!ended) {
        const next = await iterator.next();
        if (next.done) ended = true;
        else yield next.value;
      }
    } finally {
      if (!ended) await iterator.return?.();
    }
  }
  const head = first.length === 1 ? (first[0] ?? new Uint8Array()) : Buffer.concat(first);
  return { head, chunks: chunks() };
}
