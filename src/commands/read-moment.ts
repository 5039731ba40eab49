import { InvalidArgumentError } from 'commander';

/** Milliseconds of the units that people write. */
const UNITS: Readonly<Record<string, number>> = { s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 };

/** Reads `90s`, `15m`, `6h`, `10d`, `2w` as milliseconds. */
export function readDuration(text: string): number {
  const found = /^(?<number>\d{1,6})(?<unit>[smhdw])$/.exec(text)?.groups;
  const unit = UNITS[found?.unit ?? ''];
  if (!found || unit === undefined || found.number === '0') {
    throw new InvalidArgumentError('Expected a length of time such as 30m, 6h or 10d.');
  }
  return Number(found.number) * unit;
}

/** Reads a point of time: ISO 8601 (UTC where no zone is given), or a length of time before now, as in `24h`. */
export function readMoment(text: string, now: Date): Date {
  if (/^\d+[smhdw]$/.test(text)) return new Date(now.getTime() - readDuration(text));
  const iso = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?<zone>Z|[+-]\d\d:?\d\d)?)?$/.exec(text);
  const hasZone = iso?.groups?.zone !== undefined || text.length === 10;
  const moment = new Date(iso ? text.replace(' ', 'T') + (hasZone ? '' : 'Z') : NaN);
  if (Number.isNaN(moment.getTime())) {
    throw new InvalidArgumentError('Expected a time such as 2026-11-21, 2026-11-21T09:30:00Z or 24h (ago).');
  }
  return moment;
}
