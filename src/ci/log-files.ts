import type { Incomplete } from '../model/verdict.ts';
import { withoutPackingSuffix } from './decode/detect-packing.ts';
import type { FileLoss } from './file-loss.ts';

/** Files that describe the build; they are read for that and are no logs: a commit message in them is no failure. */
const METADATA = /^(?:zuul-info\/inventory\.yaml|zuul-manifest\.json|build\.yaml)$/;

/** Zuul's console once more, as one line of JSON. */
const CONSOLE_AS_JSON = /(^|\/)job-output\.json(\.gz)?$/;

/**
 * Of the files of one build, those that are to be read as logs: without the build's description and without a second
 * form of a file that is there already.
 *
 * Of `a.txt` and `a.txt.gz` the plain one is taken: Zuul packs its copies before the log has ended.
 */
export function selectLogFiles<T extends { readonly path: string }>(
  files: readonly T[],
  skipped: Incomplete[],
): T[] {
  const paths = new Set(files.map((file) => file.path));
  return files.filter(({ path }) => {
    if (METADATA.test(path)) return false;
    const twin = twinOf(path, paths);
    if (twin === undefined) return true;
    const message = `expected each log once, found it as ${twin} too; that one was read`;
    skipped.push({ filename: path, reason: 'duplicate' satisfies FileLoss['reason'], message });
    return false;
  });
}

function twinOf(path: string, paths: ReadonlySet<string>): string | undefined {
  const plain = withoutPackingSuffix(path);
  if (plain !== path && paths.has(plain)) return plain;
  if (!CONSOLE_AS_JSON.test(path)) return undefined;
  const console = path.replace(CONSOLE_AS_JSON, '$1job-output.txt');
  if (paths.has(console)) return console;
  return paths.has(`${console}.gz`) ? `${console}.gz` : undefined;
}
