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
  return groups === undefined ? {} : logFields({ loglevel: groups.bracketed ?? groups.bare });
}

/**
 * The fields of a record, without those that it has no value for. `loglevel` is the log's own word in capitals, so
 * that one query asks all formats.
 */
export function logFields(found: Readonly<Record<string, string | undefined>>): Fields {
  const fields: Record<string, string> = {};
  for (const name in found) {
    const value = found[name];
    if (value) fields[name] = name === 'loglevel' ? value.toUpperCase() : value;
  }
  return fields;
}
