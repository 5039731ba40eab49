import { createHash, type Hash } from 'node:crypto';
import { readTar } from '../ci/archive/read-tar.ts';
import { type DecodedFile, decodeFile } from '../ci/decode/decode-file.ts';
import { type BuildBudget, DecodeMeter } from '../ci/decode/decode-meter.ts';
import { withoutPackingSuffix } from '../ci/decode/detect-packing.ts';
import { FileLoss, toIncomplete } from '../ci/file-loss.ts';
import type { SourceFile } from '../ci/log-source.ts';
import type { SourceLimits } from '../ci/source-limits.ts';
import type { Incomplete } from '../model/verdict.ts';

/** A log as text. */
export interface LogText {
  /** Path in the build, without the suffix of a packing. */
  readonly filename: string;
  /** Path as the source has it. */
  readonly path: string;
  readonly logUrl?: string;
  /** Name of the log format where the source knows it. */
  readonly format?: string;
  /** UTF-8 or unknown 8-bit; throws `FileLoss` behind the last byte that could be had. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Bytes that were read of the source for it so far. */
  readonly sourceBytes: () => number;
}

export interface ReadContext {
  readonly limits: SourceLimits;
  readonly budget: BuildBudget;
  readonly signal: AbortSignal;
  /** Reads one text; what it throws as `FileLoss` is about this text only. */
  readonly onText: (text: LogText) => Promise<void>;
  /** Gets what was not read, or not whole. */
  readonly incomplete: Incomplete[];
}

/**
 * Unpacks one file and hands its text on: one text, or one for each file of an archive.
 * @returns a hash of the file's bytes as the source has them
 * @throws what is not about this file: an interruption, a full disk
 */
export async function readLogFile(file: SourceFile, context: ReadContext): Promise<string> {
  const meter = new DecodeMeter(context.limits, context.budget);
  const hash = createHash('sha256');
  await guarded(file.path, context, async () => {
    const decoded = await decodeFile(hashed(file.open(context.signal), hash), file.path, meter);
    if (decoded.kind === 'tar') await readArchive(file, decoded, meter, context);
    else await readText(file, decoded, meter, context);
  });
  return hash.digest('hex');
}

async function* hashed(source: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
}

async function readArchive(
  file: SourceFile,
  archive: DecodedFile,
  meter: DecodeMeter,
  context: ReadContext,
): Promise<void> {
  const folder = `${withoutPackingSuffix(file.path)}/`;
  const left: Incomplete[] = [];
  try {
    for await (const entry of readTar(archive.chunks, context.limits, left)) {
      const path = folder + entry.path;
      await guarded(path, context, async () => {
        const inner = new DecodeMeter(context.limits, context.budget);
        const decoded = await decodeFile(entry.bytes, entry.path, inner);
        if (decoded.kind === 'tar') throw new FileLoss('unsupported', NESTED_ARCHIVE);
        await readText(
          { path, ...(file.logUrl === undefined ? {} : { logUrl: file.logUrl }) },
          decoded,
          meter,
          context,
        );
      });
    }
  } finally {
    for (const entry of left) context.incomplete.push({ ...entry, filename: folder + entry.filename });
  }
}

const NESTED_ARCHIVE = 'expected logs in an archive, found an archive in it; unpack the outer one first';

const NOT_TEXT = 'expected text, found a binary file; it was not read';

async function readText(
  file: Pick<SourceFile, 'path' | 'logUrl' | 'format'>,
  decoded: DecodedFile,
  meter: DecodeMeter,
  { onText }: ReadContext,
): Promise<void> {
  if (decoded.kind === 'binary') {
    await decoded.close();
    throw new FileLoss('binary', NOT_TEXT);
  }
  const filename = decoded.packings.length > 0 ? withoutPackingSuffix(file.path) : file.path;
  const { path, logUrl, format } = file;
  await onText({
    filename,
    path,
    chunks: decoded.chunks,
    sourceBytes: () => meter.sourceBytes,
    ...(logUrl === undefined ? {} : { logUrl }),
    ...(format === undefined ? {} : { format }),
  });
}

/** Does `read`, and keeps what is wrong with this one file from the others. */
async function guarded(path: string, context: ReadContext, read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch (error) {
    context.incomplete.push(toIncomplete(path, error));
  }
}
