import { gerritText } from '../../review/print/neutralise-text.ts';

/** Most characters of a text of others. */
const MAX_QUOTED = 160;

/**
 * Text of others (a log line, a title, a name) in a notice: one visible line that neither links nor calls anybody in
 * plain text, mails or chats.
 */
export function quote(text: string): string {
  return gerritText(text, MAX_QUOTED);
}
