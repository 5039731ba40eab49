import { MAX_EXCERPT } from '../model/hit.ts';
import type { QueryNode } from '../query/ast.ts';

/** Characters of a long line that are shown in front of what the query names. */
const LEAD = 60;

/** The texts that a query wants in the message, longest first: what to look for when showing a match. */
export function wantedTexts(node: QueryNode): readonly string[] {
  return collect(node).sort((a, b) => b.length - a.length);
}

function collect(node: QueryNode): string[] {
  if (node.type === 'group') {
    return node.clauses.filter(({ occur }) => occur !== 'must_not').flatMap((clause) => collect(clause.node));
  }
  const isText = node.type === 'phrase' || node.type === 'term';
  return isText && (node.field ?? 'message') === 'message' ? [node.text.toLowerCase()] : [];
}

/**
 * The telling part of a message: of its lines the one that has most of the wanted words, the last of several,
 * cut to `MAX_EXCERPT` characters around the longest wanted text. The last line where no word is wanted or
 * found: that of a traceback says what went wrong.
 */
export function excerptOf(message: string, wanted: readonly string[]): string {
  const lines = message.split('\n').filter((line) => line.trim() !== '');
  return cutAround((lines.length > 1 ? tellingLine(lines, wanted) : (lines[0] ?? '')).trim(), wanted);
}

function tellingLine(lines: readonly string[], wanted: readonly string[]): string {
  const words = new Set(wanted.flatMap(wordsOf));
  let best = '';
  let bestScore = -1;
  for (const line of lines) {
    const score = new Set(wordsOf(line.toLowerCase()).filter((word) => words.has(word))).size;
    if (score >= bestScore) {
      best = line;
      bestScore = score;
    }
  }
  return best;
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}

function cutAround(line: string, wanted: readonly string[]): string {
  const at = line.length > 2 * LEAD ? firstOf(wanted, line.toLowerCase()) : 0;
  const start = at > 2 * LEAD ? at - LEAD : 0;
  const head = start > 0 ? '…' : '';
  const part = head + line.slice(start);
  return part.length > MAX_EXCERPT ? `${part.slice(0, MAX_EXCERPT - 1)}…` : part;
}

/** Where the first of the wanted texts that is in the line at all stands; 0 when none is. */
function firstOf(wanted: readonly string[], lowerCase: string): number {
  for (const text of wanted) {
    const at = lowerCase.indexOf(text);
    if (at >= 0) return at;
  }
  return 0;
}
