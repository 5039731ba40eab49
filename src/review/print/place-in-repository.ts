/**
 * Which line of the repository a log line speaks of.
 *
 * Logs name places as they are on the machine that ran the job. Only what is plainly a file of the repository counts:
 * a relative path with a folder in front, or an absolute one that leads through a checkout under the project's own
 * name. A place that is only guessed would accuse a line that has nothing to do with the failure.
 */

/** A line of a file in the repository. */
export interface RepositoryPlace {
  /** From the root of the repository, with `/`. */
  readonly path: string;
  /** 1-based. */
  readonly line: number;
}

const PATH = '(?<path>[\\w./@+-]{3,250})';
const LINE = '(?<line>[1-9]\\d{0,5})';

/** In front of a path: nothing of it was cut off. */
const BEFORE = '(?<=^|[\\s("\'\\]|])';

/** How tools name a place; no quantifier of theirs can run into the next one. */
const FORMS: readonly RegExp[] = [
  // Python's tracebacks: File "nova/x.py", line 12, in call
  new RegExp(`\\bFile "${PATH}", line ${LINE}\\b`, 'g'),
  // Compilers, linters, pytest, stacks of Node.js: src/a.c:12:3: error
  new RegExp(`${BEFORE}${PATH}:${LINE}(?::\\d{1,6})?(?=[:)\\],\\s]|$)`, 'g'),
  // TypeScript, C#: src/a.ts(12,3): error
  new RegExp(`${BEFORE}${PATH}\\(${LINE}(?:,\\d{1,6})?\\):`, 'g'),
];

/** Folders of what was installed, wherever they lie. */
const INSTALLED =
  /(?:^|\/)(?:\.tox|\.nox|\.?venv|site-packages|dist-packages|node_modules|\.cargo|\.m2|\.gradle|\.git)\//;

/** Names a file of source text: hosts with ports and times of day do not look like that. */
const FILE_NAME = /[^./]\.[a-z]\w{0,9}$/i;

/** Zuul's checkouts of this project and of others: `src/opendev.org/openstack/nova/`. */
const ZUUL_CHECKOUT = /^src\/[\w-]+(?:\.[\w-]+)+\//;

/**
 * The first place in the repository that the line names.
 * @param project - its name on the review host, `openstack/nova`
 * @returns undefined where it names none
 */
export function placeInRepository(line: string, project: string): RepositoryPlace | undefined {
  for (const form of FORMS) {
    for (const { groups } of line.matchAll(form)) {
      const path = pathInRepository(groups?.path ?? '', project);
      if (path !== undefined) return { path, line: Number(groups?.line) };
    }
  }
  return undefined;
}

function pathInRepository(written: string, project: string): string | undefined {
  if (INSTALLED.test(written) || !FILE_NAME.test(written)) return undefined;
  const path = fromRoot(written, project);
  const folders = path?.split('/').slice(0, -1);
  const isPlain = folders?.every((folder) => /[^.]/.test(folder));
  return isPlain ? path : undefined;
}

/** The path behind the checkout's folder. */
function fromRoot(written: string, project: string): string | undefined {
  if (written.startsWith('/')) return behind(written, checkoutsOf(project));
  if (ZUUL_CHECKOUT.test(written)) return behind(written, [`/${project}/`]);
  if (written.startsWith('./')) return written.slice('./'.length);
  return written.includes('/') ? written : undefined;
}

function behind(written: string, folders: readonly string[]): string | undefined {
  for (const folder of folders) {
    const at = written.indexOf(folder);
    if (at >= 0) return written.slice(at + folder.length);
  }
  return undefined;
}

/** How folders of checkouts end; a bare name, which any folder may have, tells nothing. */
function checkoutsOf(project: string): readonly string[] {
  const name = project.slice(project.lastIndexOf('/') + 1);
  const ofActions = ['work', '_work', '__w'].map((folder) => `/${folder}/${name}/${name}/`);
  return project.includes('/') ? [`/${project}/`, ...ofActions] : ofActions;
}
