import type { ReadBuild } from './read-builds.ts';

/** A build as `--json` prints it: its verdict, where it was read, and what each of its files was taken for. */
export function verdictRecord({ verdict, location, result }: ReadBuild): object {
  const read = result === undefined ? {} : { files: result.files, skipped: result.skipped };
  return { ...verdict, location, ...read };
}
