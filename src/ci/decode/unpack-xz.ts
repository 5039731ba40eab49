import { ReadableStream } from 'node:stream/web';
import xz from 'xz-decompress';
import { FileLoss } from '../file-loss.ts';

/**
 * Unpacks xz, several streams in a row included; presets up to `-9` (a dictionary of 64 MiB).
 * @throws FileLoss after the last good bytes where the packed data are cut or corrupt
 */
export async function* unpackXz(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let ended = false;
  let sourceFailure: { readonly error: unknown } | undefined;
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      yield* source;
    } catch (error) {
      sourceFailure = { error };
    }
    ended = true;
  }
  // Node's streams are the web's; only their types differ, in what a view of bytes is.
  const packed = ReadableStream.from<Uint8Array>(
    watched(),
  ) as unknown as globalThis.ReadableStream<Uint8Array>;
  let unpackedBytes = 0;
  try {
    for await (const chunk of new xz.XzReadableStream(packed)) {
      unpackedBytes += chunk.length;
      yield chunk;
    }
  } catch (error) {
    if (sourceFailure) throw sourceFailure.error;
    throw describeFailure(ended, unpackedBytes, error);
  }
  if (sourceFailure) throw sourceFailure.error;
}

/** The unpacker only has numbers for what is wrong; whether it had asked for more bytes tells cut from damaged. */
function describeFailure(ended: boolean, unpackedBytes: number, cause: unknown): FileLoss {
  if (unpackedBytes === 0 && !ended) {
    return new FileLoss(
      'unsupported',
      'expected xz data with a CRC32 or CRC64 check and a dictionary of at most 64 MiB, found damaged bytes or other ' +
        'settings; pack the file again with xz -6',
      { cause },
    );
  }
  return new FileLoss(
    ended ? 'truncated' : 'corrupt',
    `expected a whole xz file, found ${ended ? 'its end missing or damaged' : 'damaged bytes'}; what came before was ` +
      'read; fetch the file again',
    { cause },
  );
}
