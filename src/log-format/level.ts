import type { Fields } from '../model/fields.ts';

/** Names of levels as logs write them, as the source of a regular expression. */
export const LEVEL_NAMES =
  'TRACE|AUDIT|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|CRIT|ALERT|EMERG|FATAL|SEVERE|PANIC';

const LEADING_LEVEL = new RegExp(
  `^(?:\\[(?<bracketed>${LEVEL_NAMES})\\s*\\]|(?<bare>${LEVEL_NAMES})(?=:|\\s+-|\\s{2}|\\s*\\|))`,
);

/** The level that a tool puts at the start of its line, `[ERROR] …` or `ERROR: …`, as the field `loglevel`. */
export function leadingLevel(message: string): Fields {
  const groups = LEADING_LEVEL.exec(message)?.groups;
  return levelFields(groups?.bracketed ?? groups?.bare);
}

/** The field `loglevel`: the log's own word in capitals, so that one query asks all formats; no field without a word. */
export function levelFields(level: string | undefined): Fields {
  return level === undefined || level === '' ? {} : { loglevel: level.toUpperCase() };
}

/** Fields that have a value: a format's groups that did not take part in the match are left out. */
export function presentFields(fields: Readonly<Record<string, string | undefined>>): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''),
  );
}
