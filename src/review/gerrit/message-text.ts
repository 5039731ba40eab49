/** Gerrit's own first line: the patch set, and the votes that came with the message. */
const HEADING = /^Patch Set \d+:[^\n]*(?:\n+|$)/;

/** Tells how many comments in files, or on the patch set, came with the message. */
const COMMENT_COUNT = /^\(\d+ comments?\)(?:\n+|$)/;

/** What somebody wrote, without the lines that Gerrit puts before it. */
export function messageText(message: string): string {
  return message.replace(HEADING, '').replace(COMMENT_COUNT, '').trim();
}

/** Whether words of the author stand in comments, and not in the message. */
export function hasComments(message: string): boolean {
  return COMMENT_COUNT.test(message.replace(HEADING, ''));
}
