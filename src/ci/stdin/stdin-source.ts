import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { peekStream } from '../../util/peek-stream.ts';
import { createArchiveSource } from '../archive/archive-source.ts';
import { decodeFile } from '../decode/decode-file.ts';
import { DecodeMeter } from '../decode/decode-meter.ts';
import { createListedSource } from '../listed-source.ts';
import type { LogSource } from '../log-source.ts';
import type { SourceLimits } from '../source-limits.ts';

/** As much of the input as its build is named by when nobody names it, in bytes. */
const NAMING_BYTES = 64 * 1024;

export interface StdinSourceOptions {
  readonly limits: SourceLimits;
  /** The log's name; `stdin` when absent. */
  readonly name?: string;
}

/**
 * The build whose log, or archive of logs, comes in by a pipe. An archive is kept in a temporary file until the
 * source is closed, since what describes the build may stand at its end.
 */
export async function openStdinSource(
  stdin: Readable,
  { limits, name = 'stdin' }: StdinSourceOptions,
): Promise<LogSource> {
  const { head, chunks } = await peekStream(stdin, NAMING_BYTES);
  const build = {
    buildUuid: createHash('sha256').update(head.subarray(0, NAMING_BYTES)).digest('hex').slice(0, 32),
  };
  if (await isArchive(head, name, limits)) return spool(chunks, limits);
  return createListedSource({
    location: name,
    build,
    list: async () => ({ files: [{ path: name, open: () => chunks }], incomplete: [] }),
  });
}

async function isArchive(head: Uint8Array, name: string, limits: SourceLimits): Promise<boolean> {
  const meter = new DecodeMeter(limits, { remainingBytes: limits.maxBuildBytes });
  const { kind, close } = await decodeFile(Readable.from([head]), name, meter);
  await close();
  return kind === 'tar';
}

async function spool(chunks: AsyncIterable<Uint8Array>, limits: SourceLimits): Promise<LogSource> {
  const path = join(tmpdir(), `dejabug-${randomUUID()}.tar`);
  const remove = () => rm(path, { force: true });
  const meter = new DecodeMeter(limits, { remainingBytes: limits.maxBuildBytes });
  try {
    await pipeline(meter.countSource(chunks), createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  } catch (error) {
    await remove();
    throw error;
  }
  return createArchiveSource(path, { location: 'stdin', limits, close: remove });
}
