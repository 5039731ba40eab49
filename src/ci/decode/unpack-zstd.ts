import { Decompress } from 'fzstd';
import { FileLoss } from '../file-loss.ts';

/** Packed bytes given at once: a run-length block makes 128 KiB of 4 bytes, so this bounds what one call gives. */
const SLICE_BYTES = 2 * 1024;

/** Largest window that is unpacked, the same as `zstd -d` without `--long`; in bytes. */
const MAX_WINDOW_BYTES = 128 * 1024 * 1024;

/**
 * Unpacks zstd, several frames in a row included.
 *
 * Not Node's own, which newer versions have: it ends behind the first frame, and in 22 takes a cut file as whole.
 * @throws FileLoss after the last good block where the packed data are cut or corrupt
 */
export async function* unpackZstd(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let output: Uint8Array[] = [];
  const unpacker = new Decompress((chunk) => {
    if (chunk.length > 0) output.push(chunk);
  });
  let first = true;
  for await (const chunk of source) {
    if (first) checkWindow(chunk);
    first = false;
    for (let start = 0; start < chunk.length; start += SLICE_BYTES) {
      const failure = attempt(() => unpacker.push(chunk.subarray(start, start + SLICE_BYTES)));
      yield* output;
      output = [];
      if (failure) throw corrupt(failure.error);
    }
  }
  const failure = attempt(() => unpacker.push(new Uint8Array(), true));
  yield* output;
  if (failure) throw truncated(failure.error);
}

/** The unpacker throws when its data are bad; what it gave before stands in the output by then. */
function attempt(push: () => void): { readonly error: unknown } | undefined {
  try {
    push();
    return undefined;
  } catch (error) {
    return { error };
  }
}

/** Refuses a frame whose header asks for more memory than any tool makes by default. */
function checkWindow(frame: Uint8Array): void {
  const descriptor = frame[4] ?? 0;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  if (frame[0] !== 0x28 || isSingleSegment) return;
  const window = frame[5] ?? 0;
  const base = 2 ** (10 + (window >> 3));
  const sizeBytes = base + (base / 8) * (window & 7);
  if (sizeBytes <= MAX_WINDOW_BYTES) return;
  throw new FileLoss(
    'too-big',
    `expected a zstd window of at most ${MAX_WINDOW_BYTES} bytes, found ${sizeBytes}; pack the file again without --long`,
  );
}

function corrupt(cause: unknown): FileLoss {
  return new FileLoss(
    'corrupt',
    'expected zstd data, found damaged bytes; what came before was read; fetch the file again',
    { cause },
  );
}

function truncated(cause: unknown): FileLoss {
  return new FileLoss(
    'truncated',
    'expected a whole zstd file, found its end missing; what came before was read; fetch the file again',
    { cause },
  );
}
