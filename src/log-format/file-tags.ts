/** Files whose path (relative to the build, `/` between folders) matches get the tags. */
interface TagRule {
  readonly pattern: RegExp;
  readonly tags: readonly string[];
}

/** Which tags a file's events carry, by the file's name; the first rule that matches counts, as in Zuul's role. */
export type TagTable = readonly TagRule[];

/**
 * The tags of a file: its base name with and without the ending of its compression, then those of the table.
 *
 * @param path - relative to the build's logs, as in the field `filename`
 */
export function fileTags(path: string, table: TagTable): string[] {
  const base = path.slice(path.lastIndexOf('/') + 1);
  const rule = table.find(({ pattern }) => pattern.test(path));
  return [...new Set([base, base.replace(COMPRESSION, ''), ...(rule?.tags ?? [])])];
}

const COMPRESSION = /\.(?:gz|zst|bz2|xz|br)$/i;
