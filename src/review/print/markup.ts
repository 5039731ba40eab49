import type { CommentFormat } from './comment-input.ts';
import { codeSpan, gerritSpan, gerritText, markdownText } from './neutralise-text.ts';

/** How one kind of comment writes what a template says; text from outside passes only through here. */
export interface Markup {
  /** Text in a sentence. */
  text(text: string, maxCharacters: number): string;
  /** A log line, a job's or a file's name. */
  code(text: string, maxCharacters: number): string;
  /** An address from a signature or a log server, `label` being written already; only `label` without a fit address. */
  link(label: string, url: string | undefined): string;
  strong(written: string): string;
}

/** Longest address that a comment links to, in characters. */
const MAX_URL = 400;

const MARKDOWN: Markup = {
  text: markdownText,
  code: codeSpan,
  link: (label, url) => (isShort(url) ? `[${label}](<${url}>)` : label),
  strong: (written) => `**${written}**`,
};

const GERRIT: Markup = {
  text: gerritText,
  code: gerritSpan,
  link: (label, url) => (isShort(url) ? `${label} ${url}` : label),
  strong: (written) => written,
};

/** The markup of a format. */
export function markupOf(format: CommentFormat): Markup {
  return format === 'markdown' ? MARKDOWN : GERRIT;
}

function isShort(url: string | undefined): url is string {
  return url !== undefined && url.length <= MAX_URL;
}
