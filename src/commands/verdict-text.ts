import type { Hit } from '../model/hit.ts';
import type { Verdict, VerdictState } from '../model/verdict.ts';
import { visibleText } from '../review/print/neutralise-text.ts';
import type { Colors } from './output.ts';

/** Most characters of a log line on a terminal. */
const MAX_LINE = 200;

const STATE_TEXT: Readonly<Record<VerdictState, string>> = {
  classified: 'known',
  unclassified: 'unknown',
  'no-logs': 'no logs',
  'incomplete-logs': 'unknown, logs not whole',
  error: 'not read',
  passed: 'did not fail',
};

/**
 * A verdict for people: the build, each bug with its last hit, the lines that tell, what was not read.
 * @param location - names the build where its job is not known
 */
export function verdictText(verdict: Verdict, location: string, colors: Colors): string {
  const { bold, dim, green, red, yellow } = colors;
  const paint = { classified: green, passed: green, error: red }[verdict.state as string] ?? yellow;
  const head = `${bold(line(verdict.job ?? location))} ${line(verdict.status)}: ${paint(STATE_TEXT[verdict.state])}`;
  const bugs = verdict.bugs.flatMap((bug) => [
    `  ${bold(bug.bug)}${bug.title === undefined ? '' : ` ${line(bug.title)}`}${times(bug.hitCount)}`,
    ...bug.hits.slice(0, 1).map((hit) => hitText(hit, colors)),
  ]);
  const telling = (verdict.tellingLines ?? []).map((hit) => hitText(hit, colors));
  const missing = verdict.incomplete.map(
    ({ filename, reason, message }) => `  ${yellow('!')} ${line(filename || reason)}: ${line(message)}`,
  );
  const note = verdict.state === 'error' ? [] : [dim(`  build ${line(verdict.build)}`)];
  return [head, ...note, ...bugs, ...telling, ...missing].join('\n');
}

function hitText(hit: Hit, { dim }: Colors): string {
  return `    ${dim(`${line(hit.filename)}:${hit.line}`)}  ${line(hit.excerpt)}`;
}

function times(count: number): string {
  return count > 1 ? `, ${count} times` : '';
}

function line(text: string): string {
  return visibleText(text, MAX_LINE);
}
