import { visibleText } from '../../util/visible-text.ts';

/**
 * Text that others wrote (log lines, job names, titles) on its way into a comment.
 *
 * First everything that is not visible text goes: escape sequences, control characters, marks that reorder or
 * hide text, line ends. What is left is one line of bounded length. Then each kind of comment takes away what
 * that line could do there: in Markdown a log line lives in a code span, whose fence is longer than any run of
 * backticks inside; in Gerrit, which links and formats by pattern, the patterns are broken by a visible blank.
 */

/** Signs that start a mention or a reference on a code host. */
const REFERENCE_SIGN = /([@#!$%~&])(?=[\p{L}\p{N}_:[{"])/gu;

/** Ends the reference sign's hold on the word behind it; shows as nothing. */
const WORD_JOINER = '\u2060';

/** A Markdown code span that nothing in `text` can leave; for an empty text, a span of one blank. */
export function codeSpan(text: string, maxCharacters: number): string {
  const line = visibleText(text, maxCharacters) || ' ';
  const runs = line.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  const pad = /^`|`$|^ .* $/.test(line) ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** Text that reads as it is inside a line of Markdown, never at its start: no markup, link, mention or reference. */
export function markdownText(text: string, maxCharacters: number): string {
  return visibleText(text, maxCharacters)
    .replace(REFERENCE_SIGN, `$1${WORD_JOINER}`)
    .replace(/(www|https?|ftp|mailto|xmpp)(?=[.:])/gi, `$1${WORD_JOINER}`)
    .replace(/[\\`*_{}[\]<>#!|~&$]/g, '\\$&');
}

/** Text in Gerrit's running text: what it would link, format or take as a mention is broken by a visible blank. */
export function gerritText(text: string, maxCharacters: number): string {
  return visibleText(text, maxCharacters)
    .replace(/`/g, "'")
    .replace(/:\/\//g, ': //')
    .replace(/(www|mailto)(?=[.:])/gi, '$1 ')
    .replace(/\](?=[([])/g, '] ')
    .replace(/[@#](?=\S)/g, '$& ');
}

/** A log line in Gerrit: a code span where Gerrit knows Markdown, a quoted line where it is older. */
export function gerritSpan(text: string, maxCharacters: number): string {
  return `\`${gerritText(text, maxCharacters) || ' '}\``;
}
