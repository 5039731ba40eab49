import type { Build } from '../model/build.ts';
import type { Incomplete } from '../model/verdict.ts';
import { selectLogFiles } from './log-files.ts';
import type { LogSource, SourceFile } from './log-source.ts';
import { describeBuild } from './metadata/describe-build.ts';

/** All files of a build, and what could not be listed. */
export interface FileListing {
  readonly files: readonly SourceFile[];
  readonly incomplete: readonly Incomplete[];
}

export interface ListedSourceOptions {
  readonly location: string;
  /** What is guessed of the build before its files are looked at; they win. */
  readonly build: Partial<Build>;
  /** What the CI system says of the build; it wins over files, which a job may have written. */
  readonly known?: Partial<Build>;
  /** Asked once. */
  readonly list: (signal: AbortSignal) => Promise<FileListing>;
  readonly close?: () => Promise<void>;
}

/** A source whose files can all be named before the first is read, and then be read in any order. */
export function createListedSource(options: ListedSourceOptions): LogSource {
  const incomplete: Incomplete[] = [];
  let listing: Promise<readonly SourceFile[]> | undefined;
  async function list(signal: AbortSignal): Promise<readonly SourceFile[]> {
    const found = await options.list(signal);
    incomplete.push(...found.incomplete);
    return found.files;
  }
  return {
    location: options.location,
    sequential: false,
    incomplete,
    async describe(signal) {
      listing ??= list(signal);
      const { build, problems } = await describeBuild(await listing, signal, options.known);
      incomplete.push(...problems);
      return { ...options.build, ...build, ...options.known };
    },
    async *files(signal) {
      listing ??= list(signal);
      yield* selectLogFiles(await listing, incomplete);
    },
    ...(options.close === undefined ? {} : { close: options.close }),
  };
}
