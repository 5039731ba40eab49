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

/** Longest rule: a table is written by hand. */
const MAX_RULE = 500;

/** Reads `REGULAR EXPRESSION = TAG TAG …` as a configuration has it; undefined when it is not one. */
export function parseTagRule(text: string): TagRule | undefined {
  const match = /^(?<pattern>.+?)\s+=\s+(?<tags>[\w.+-]+(?:\s+[\w.+-]+)*)\s*$/.exec(
    text.slice(0, MAX_RULE + 1),
  );
  const { pattern, tags } = match?.groups ?? {};
  if (pattern === undefined || tags === undefined || text.length > MAX_RULE) return undefined;
  try {
    return { pattern: new RegExp(pattern), tags: tags.split(/\s+/) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const COMPRESSION = /\.(?:gz|zst|bz2|xz|br)$/i;
