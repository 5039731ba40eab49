import { printableText } from '../../util/printable-text.ts';

/**
 * Notices on their way into chats. All that a notice quotes (log lines, titles, names) is text of others: it must not
 * call people, link, or change how the rest is shown. Addresses in a notice are ours: whoever renders one has broken
 * those of others.
 */

/** Most characters of a message; Slack and Mattermost take more, readers do not. */
const MAX_MESSAGE = 6000;

const ADDRESS = /https?:\/\/[^\s<>|"'`\\]+/g;

/** Holds a sign and the word behind it apart; shows as nothing. */
const WORD_JOINER = '\u2060';

/** Text for Slack: its three signs are written as Slack wants them, so that `<!channel>` is just text. */
export function slackText(text: string): string {
  return joinParts(
    text,
    (words) => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
    (address) => `<${address.replaceAll('&', '&amp;')}>`,
  );
}

/** Text for Mattermost: no Markdown in it, and no `@all`. */
export function mattermostText(text: string): string {
  return joinParts(
    text,
    (words) =>
      words.replace(/[@#~:](?=[\p{L}\p{N}_])/gu, `$&${WORD_JOINER}`).replace(/[\\`*_{}[\]<>#!|~&$]/g, '\\$&'),
    (address) => address,
  );
}

/** Text for Matrix: shown as it is; what looks like a mention is none. */
export function matrixText(text: string): string {
  return joinParts(
    text,
    (words) => words.replace(/@(?=[\p{L}\p{N}_])/gu, `@${WORD_JOINER}`),
    (address) => address,
  );
}

function joinParts(text: string, words: (text: string) => string, address: (text: string) => string): string {
  const shown = cutMessage(printableText(text));
  let written = '';
  let end = 0;
  for (const found of shown.matchAll(ADDRESS)) {
    written += words(shown.slice(end, found.index)) + address(found[0]);
    end = found.index + found[0].length;
  }
  return written + words(shown.slice(end));
}

/** Cut at a line end, so that no address is cut. */
function cutMessage(text: string): string {
  if (text.length <= MAX_MESSAGE) return text;
  const end = text.lastIndexOf('\n', MAX_MESSAGE);
  return `${text.slice(0, end > 0 ? end : MAX_MESSAGE)}\n…`;
}
