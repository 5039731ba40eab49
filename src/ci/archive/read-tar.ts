import { pipeline, Readable } from 'node:stream';
import { extract, type Header } from 'tar-stream';
import type { Incomplete } from '../../model/verdict.ts';
import { FileLoss } from '../file-loss.ts';
import { safePath } from '../safe-path.ts';
import type { SourceLimits } from '../source-limits.ts';

/** Everything in a tar is a multiple of this, in bytes. */
const BLOCK_BYTES = 512;

const CUT =
  'expected a whole tar archive, found its end missing; what came before was read; fetch the archive again';

/** One regular file of an archive. Its bytes have to be read, or left, before the next entry is asked for. */
export interface TarEntry {
  readonly path: string;
  readonly sizeBytes: number;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/**
 * The regular files of a tar, in its order; what else is in it is added to `incomplete`.
 * @throws FileLoss `truncated` or `corrupt` behind the last entry that could be read
 */
export async function* readTar(
  source: AsyncIterable<Uint8Array>,
  limits: SourceLimits,
  incomplete: Incomplete[],
): AsyncGenerator<TarEntry> {
  const archive = extract();
  const input = Readable.from(withEnd(source), { objectMode: false });
  let failure: { readonly error: unknown } | undefined;
  pipeline(input, archive, (error) => {
    if (error) failure = { error };
  });
  let count = 0;
  try {
    for await (const entry of archive) {
      const { header } = entry;
      const loss = entryLoss(header, count, limits);
      if (loss) incomplete.push(loss);
      else if (header.type !== 'directory') {
        count++;
        yield { path: safePath(header.name) ?? '', sizeBytes: header.size ?? 0, bytes: bytesOf(entry) };
      }
      entry.resume();
    }
  } catch (error) {
    throw tarLoss(failure?.error ?? error);
  } finally {
    archive.destroy();
    input.destroy();
  }
}

/** An archive that was cut between two files looks whole but for the zeros that its end is marked by. */
async function* withEnd(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let tail: Uint8Array = new Uint8Array();
  for await (const chunk of source) {
    tail =
      chunk.length >= BLOCK_BYTES
        ? chunk.slice(-BLOCK_BYTES)
        : Buffer.concat([tail, chunk]).subarray(-BLOCK_BYTES);
    yield chunk;
  }
  if (tail.some((byte) => byte !== 0)) throw new FileLoss('truncated', CUT);
}

async function* bytesOf(entry: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  try {
    yield* entry as AsyncIterable<Uint8Array>; // tar-stream's entries are byte streams
  } catch (error) {
    throw tarLoss(error);
  }
}

function entryLoss(header: Header, count: number, limits: SourceLimits): Incomplete | undefined {
  const filename = header.name;
  if (header.type === 'directory') return undefined;
  if (safePath(filename) === undefined) {
    const message =
      'expected a name inside the archive, found one that leads out of it; the file was not read';
    return { filename: filename.replaceAll('\0', ''), reason: 'unsafe-path', message };
  }
  if (count >= limits.maxFiles) {
    return { filename, reason: 'too-big', message: `expected at most ${limits.maxFiles} files, found more` };
  }
  if (header.type === 'file' || header.type === 'contiguous-file') return undefined;
  const message = `expected a regular file, found a ${header.type ?? 'nameless thing'}; it was not read`;
  return { filename, reason: 'special', message };
}

function tarLoss(error: unknown): unknown {
  if (error instanceof FileLoss) return error;
  const found = error instanceof Error ? error.message : String(error);
  const isCut = /unexpected end of data|premature close|writable stream closed/i.test(found);
  if (isCut) return new FileLoss('truncated', CUT, { cause: error });
  const message = `expected a tar archive, found damage (${found}); what came before was read; fetch the archive again`;
  return new FileLoss('corrupt', message, { cause: error });
}
