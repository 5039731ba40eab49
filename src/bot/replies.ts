/** What a developer told the bot, or the CI system, in a comment on a change. */
export interface Reply {
  /** Bugs that the change did not hit. */
  readonly dismissed: readonly string[];
  /** Reason of a request to run CI again, empty for a bare one; undefined where none was made. */
  readonly recheck?: string;
}

/** Most characters of a reason, most lines of a comment that are looked at. */
const MAX_REASON = 200;
const MAX_LINES = 200;

/** `not bug 1191960`, `Not bug: disk-full`, `/not-bug #42`: the whole line, in whatever case. */
const NOT_BUG = /^\s*\/?not[ -](?:this[ -])?bug:?\s+#?(?<bug>[\w.:/#-]+?)[.,!]?\s*$/i;

/** `recheck`, `recheck bug 42`, `/recheck: the mirror was down`; alone or with a reason, at the start of a line. */
const RECHECK = /^\s*\/?recheck\b[\s:,-]*(?<reason>.*)$/i;

/** Reads the lines of a comment; what is quoted is not said by who quotes it. */
export function readReply(text: string): Reply {
  const dismissed = new Set<string>();
  let recheck: string | undefined;
  for (const line of text.split('\n', MAX_LINES)) {
    const bug = NOT_BUG.exec(line)?.groups?.bug;
    if (bug !== undefined) dismissed.add(bug);
    const reason = RECHECK.exec(line)?.groups?.reason;
    if (reason !== undefined) recheck ??= reason.trim().slice(0, MAX_REASON);
  }
  return { dismissed: [...dismissed], ...(recheck !== undefined && { recheck }) };
}
