import { delimiter } from 'node:path';
import { CONFIG_KEYS, type RawConfig } from './config.ts';

const PREFIX = 'DEJABUG_';

/** Keys whose values are text even where they look like a number. */
const PLAIN_TEXT = new Set([
  'store',
  'esApiKey',
  'esUsername',
  'esPassword',
  'esCa',
  'deadLetters',
  'kibanaSpace',
  'kibanaToken',
  'grafanaToken',
]);

/** The name in the environment of a key: `logDays` is `DEJABUG_LOG_DAYS`. */
export function environmentName(key: string): string {
  return PREFIX + key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/** The flag of a key: `logDays` is `--log-days`. */
export function flagName(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The keys that the environment sets; an empty variable counts as absent. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): RawConfig {
  const found: Record<string, unknown> = {};
  for (const key of CONFIG_KEYS) {
    const text = env[environmentName(key)];
    if (text !== undefined && text !== '') found[key] = parseValue(key, text);
  }
  return found;
}

/** Numbers and truth values by their looks; paths as the system's search path, tags one rule a line. */
function parseValue(key: string, text: string): unknown {
  if (key === 'queries') return text.split(delimiter).filter((path) => path !== '');
  if (key === 'tags') return text.split('\n').filter((line) => line.trim() !== '');
  if (PLAIN_TEXT.has(key)) return text;
  if (/^\d+$/.test(text)) return Number(text);
  return { true: true, false: false }[text] ?? text;
}
