import type { Incomplete } from '../../model/verdict.ts';
import { decodeFile } from '../decode/decode-file.ts';
import { DecodeMeter } from '../decode/decode-meter.ts';
import { buildUuidOf } from '../directory/directory-source.ts';
import { openLocalFile } from '../directory/open-local-file.ts';
import { FileLoss, toIncomplete } from '../file-loss.ts';
import { selectLogFiles } from '../log-files.ts';
import type { LogSource, SourceFile } from '../log-source.ts';
import { describeBuild } from '../metadata/describe-build.ts';
import type { SourceLimits } from '../source-limits.ts';
import { readTar, type TarEntry } from './read-tar.ts';

/** What only the top folder of a build has; what stands before it in an archive's names is left out. */
const TOP =
  /^(?<folder>.*\/)?(?:zuul-info\/inventory\.yaml|build\.yaml|job-output\.txt(?:\.gz)?|zuul-manifest\.json)$/;

export interface ArchiveSourceOptions {
  /** For messages. */
  readonly location: string;
  readonly limits: SourceLimits;
  readonly close?: () => Promise<void>;
}

/**
 * The build whose logs are in a tar at `path`, packed or not.
 *
 * The archive is gone through once for its names and what describes the build, and once more for the logs: nothing
 * is unpacked to disk.
 */
export function createArchiveSource(path: string, options: ArchiveSourceOptions): LogSource {
  return new ArchiveSource(path, options);
}

class ArchiveSource implements LogSource {
  readonly location: string;
  readonly sequential = true;
  readonly incomplete: Incomplete[] = [];
  readonly close?: () => Promise<void>;
  readonly #path: string;
  readonly #limits: SourceLimits;
  #listing: Promise<readonly SourceFile[]> | undefined;
  #folder = '';

  constructor(path: string, { location, limits, close }: ArchiveSourceOptions) {
    this.location = location;
    this.#path = path;
    this.#limits = limits;
    if (close) this.close = close;
  }

  async describe(signal: AbortSignal): Promise<Awaited<ReturnType<LogSource['describe']>>> {
    this.#listing ??= this.#list(signal);
    const { build, problems } = await describeBuild(await this.#listing, signal);
    this.incomplete.push(...problems);
    return { buildUuid: buildUuidOf(this.location), ...build };
  }

  async *files(signal: AbortSignal): AsyncGenerator<SourceFile> {
    this.#listing ??= this.#list(signal);
    const wanted = new Set(selectLogFiles(await this.#listing, this.incomplete).map((file) => file.path));
    try {
      for await (const entry of this.#entries(signal, this.incomplete)) {
        const path = this.#nameOf(entry);
        if (!wanted.delete(path)) continue;
        yield { path, sizeBytes: entry.sizeBytes, open: () => entry.bytes };
      }
    } catch (error) {
      this.incomplete.push(toIncomplete('', error));
    }
  }

  /** All files, each openable by going through the archive up to it: only for the few that describe the build. */
  async #list(signal: AbortSignal): Promise<readonly SourceFile[]> {
    const paths: string[] = [];
    try {
      for await (const { path } of this.#entries(signal, [])) paths.push(path);
    } catch (error) {
      if (!(error instanceof FileLoss)) throw error;
    }
    const tops = paths.flatMap((path) => {
      const top = TOP.exec(path);
      return top ? [top.groups?.folder ?? ''] : [];
    });
    this.#folder = tops.sort((a, b) => a.length - b.length)[0] ?? '';
    return paths.map((path) => ({
      path: this.#nameOf({ path }),
      open: (opened) => this.#open(path, opened),
    }));
  }

  async *#open(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    for await (const entry of this.#entries(signal, [])) {
      if (entry.path !== path) continue;
      yield* entry.bytes;
      return;
    }
  }

  async *#entries(signal: AbortSignal, incomplete: Incomplete[]): AsyncGenerator<TarEntry> {
    const meter = new DecodeMeter(this.#limits, { remainingBytes: this.#limits.maxBuildBytes });
    const decoded = await decodeFile(openLocalFile(this.#path, signal), this.#path, meter);
    yield* readTar(decoded.chunks, this.#limits, incomplete);
  }

  #nameOf({ path }: Pick<TarEntry, 'path'>): string {
    return path.startsWith(this.#folder) ? path.slice(this.#folder.length) : path;
  }
}
