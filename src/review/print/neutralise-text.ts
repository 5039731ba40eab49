import { visibleText } from '../../util/visible-text.ts';

/**
 * Text that others wrote (log lines, job names, titles) on its way into a comment.
 *
 * First everything that is not visible text goes: escape sequences, control characters, marks that reorder or
 * hide text, line ends. What is left is one line of bounded length. Then each kind of comment takes away what
 * that line could do there: in Markdown a log line lives in a code span, whose fence is longer than any run of
 * backticks inside; in Gerrit, which links and formats by pattern, the patterns are broken by a visible blank.
 */

/** Ends a sign's hold on the word behind it; shows as nothing. */
const WORD_JOINER = '\u2060';

/**
 * Places behind which a word joiner makes a mention, reference or link of GitHub or GitLab into plain text. Both look
 * for them in the text that Markdown left, so that escaping by a backslash does not help.
 */
const REFERENCE_PLACES: readonly RegExp[] = [
  // Mentions and mail addresses, issues, merge requests, snippets, milestones, labels, epics, alerts, iterations.
  /@(?=\S)|[#!$%~&^*](?=[\p{L}\p{N}_:[{"-])|\$$/gu,
  // [vulnerability:1], [[wiki page]], [+ added +], {- removed -}.
  /[[{](?=[\p{L}[+-])/gu,
  // group/project>
  /[\w.-](?=>)/g,
  // :emoji:
  /:(?=[\w+-]+:)/g,
  // GH-1, and keys of other trackers: ABC-1.
  /\b(?:gh|GH|Gh|[A-Z][A-Z0-9_]+)-(?=\d)/g,
  // Addresses, with any scheme or none.
  /:(?=\/\/)|(?:www|https?|ftp|mailto|xmpp)(?=[.:])/gi,
];

/** Commits: seven hexadecimal digits or more. Only decimal ones are more often an id that somebody wants to copy. */
const COMMIT = /(?<![0-9a-z])(?=\d*[a-f])[0-9a-f]{7,}(?![0-9a-z])/gi;

/** A Markdown code span that nothing in `text` can leave; for an empty text, a span of one blank. */
export function codeSpan(text: string, maxCharacters: number): string {
  const line = visibleText(text, maxCharacters) || ' ';
  const runs = line.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  const pad = /^`|`$|^ .* $/.test(line) ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** Text that reads as it is where GitHub or GitLab show plain text: no link, mention or reference. */
export function inertText(text: string, maxCharacters: number): string {
  let line = visibleText(text, maxCharacters);
  // First, because it makes new beginnings of words, at which the others look.
  line = line.replace(COMMIT, (digits) => digits.replace(/.{4}/g, `$&${WORD_JOINER}`));
  for (const place of REFERENCE_PLACES) line = line.replace(place, `$&${WORD_JOINER}`);
  return line;
}

/** Text that reads as it is inside a line of Markdown, never at its start: no markup, link, mention or reference. */
export function markdownText(text: string, maxCharacters: number): string {
  return inertText(text, maxCharacters).replace(/[\\`*_{}[\]<>#!|~&$]/g, '\\$&');
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
