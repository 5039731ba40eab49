import { type DestinationStream, type Logger, pino } from 'pino';

/** Where services say what they do: one JSON object a line. Commands that a person waits for use their own output. */
export type Log = Logger;

/** Names of fields whose values are never written, wherever in an entry they stand, two levels deep. */
const SECRETS = ['authorization', 'cookie', 'password', 'token', 'secret', 'apiKey', 'privateKey'];

/** A log that writes to `destination` what is at least as important as `level`. */
export function createLog(
  destination: DestinationStream,
  level: 'debug' | 'info' | 'warn' | 'error' = 'info',
): Log {
  const paths = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths, censor: '[secret]' },
    },
    destination,
  );
}
