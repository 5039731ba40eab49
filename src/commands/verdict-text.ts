import type { IngestResult } from '../ingest/ingest-build.ts';
import type { Hit } from '../model/hit.ts';
import type { Verdict, VerdictState } from '../model/verdict.ts';
import { count } from '../util/count.ts';
import { formatBytes } from '../util/format-bytes.ts';
import { visibleText } from '../util/visible-text.ts';
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
export function verdictText(
  verdict: Verdict,
  location: string,
  colors: Colors,
  read?: Pick<IngestResult, 'files' | 'skipped'>,
): string {
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
  if (read !== undefined) note.push(dim(`  ${readText(read)}`));
  return [head, ...note, ...bugs, ...telling, ...missing].join('\n');
}

/** What was read, by format, and what was left out without loss. */
function readText({ files, skipped }: Pick<IngestResult, 'files' | 'skipped'>): string {
  const formats = new Map<string, number>();
  let bytes = 0;
  for (const { format, sizeBytes } of files) {
    formats.set(format, (formats.get(format) ?? 0) + 1);
    bytes += sizeBytes;
  }
  const kinds = [...formats].sort(([, a], [, b]) => b - a).map(([format, number]) => `${number} ${format}`);
  const reasons = [...new Set(skipped.map(({ reason }) => reason))].join(', ');
  const left = skipped.length === 0 ? '' : `; left out ${count(skipped.length, 'file')} (${reasons})`;
  return `read ${count(files.length, 'file')}, ${formatBytes(bytes)}${kinds.length > 0 ? `: ${kinds.join(', ')}` : ''}${left}`;
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
