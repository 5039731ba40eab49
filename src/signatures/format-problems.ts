import type { Problem, Severity } from '../model/problem.ts';

/** Characters of a line that are shown on either side of a problem's place. */
const CONTEXT = 60;

/** SGR codes: bold red, bold yellow, faint, off. */
const STYLES = {
  error: '\u001b[1;31m',
  warning: '\u001b[1;33m',
  faint: '\u001b[2m',
  off: '\u001b[0m',
} as const;

/** How the text is dressed. */
export interface FormatOptions {
  /** With colours of a terminal; false by default. */
  readonly color?: boolean;
}

/**
 * Problems as text for people: each with its place, the line of the file and a `^` below the place.
 *
 * @param sources - text of the files by name; a problem of a file that is not there has no such line
 * @returns no line end behind the last; an empty text when there is no problem
 */
export function formatProblems(
  problems: readonly Problem[],
  sources: ReadonlyMap<string, string>,
  options: FormatOptions = {},
): string {
  const paint = options.color === true ? dress : (text: string) => text;
  const lines = new Map<string, readonly string[]>();
  return problems
    .map((problem) => {
      const { file, line, column, severity, code, message } = problem;
      const text = sources.get(file);
      if (text !== undefined && !lines.has(file)) lines.set(file, text.split('\n'));
      const head = `${harmless(file)}:${line}:${column}: ${paint(severity, severity)} ${paint(code, 'faint')}: ${harmless(message)}`;
      const source = lines.get(file)?.[line - 1];
      return [head, ...(source === undefined ? [] : pointer(source, problem, paint))].join('\n');
    })
    .join('\n');
}

/** How many problems there are, in words: `2 errors, 1 warning`. */
export function summarizeProblems(problems: readonly Problem[]): string {
  const count = (severity: Severity): number =>
    problems.filter((problem) => problem.severity === severity).length;
  const word = (number: number, name: Severity): string => `${number} ${name}${number === 1 ? '' : 's'}`;
  return `${word(count('error'), 'error')}, ${word(count('warning'), 'warning')}`;
}

function pointer(source: string, { line, column, severity }: Problem, paint: typeof dress): string[] {
  const at = Math.min(column - 1, source.length);
  const from = Math.max(0, at - CONTEXT);
  const before = `${from > 0 ? '…' : ''}${harmless(source.slice(from, at))}`;
  const behind = `${harmless(source.slice(at, at + CONTEXT).trimEnd())}${source.length > at + CONTEXT ? '…' : ''}`;
  const number = String(line).padStart(5);
  return [
    `${paint(`${number} |`, 'faint')} ${before}${behind}`,
    `${paint(`${' '.repeat(number.length)} |`, 'faint')} ${' '.repeat(before.length)}${paint('^', severity)}`,
  ];
}

function dress(text: string, style: 'error' | 'warning' | 'faint'): string {
  return `${STYLES[style]}${text}${STYLES.off}`;
}

/** The text without what could move a terminal's cursor or turn its writing round; each stays one character wide. */
function harmless(text: string): string {
  return text
    .replace(/\t/g, ' ')
    .replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}
