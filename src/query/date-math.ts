/**
 * Dates as Elasticsearch's format `strict_date_optional_time||epoch_millis` reads them, with date math:
 * `2024-05-31`, `2024-05-31T12:00Z`, `1717156800000`, `now-1d/d`, `2024-05-31||+1M/d`.
 *
 * Everything is UTC. A date that leaves out its time stands for the whole day, one without minutes for the whole
 * hour, one rounded by `/M` for the whole month; a year or a month alone stands for its first day.
 */

/** The times a date stands for, in ms since the epoch, both ends included. */
export interface DateRange {
  readonly from: number;
  readonly to: number;
}

type Unit = 'y' | 'M' | 'w' | 'd' | 'h' | 'm' | 's';

const MS: Readonly<Record<'w' | 'd' | 'h' | 'm' | 's', number>> = {
  w: 7 * 86_400_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
};

const ISO =
  /^(?<year>-?\d{4})(?:-(?<month>\d\d)(?:-(?<day>\d\d)(?:T(?:(?<hour>\d\d)(?::(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,](?<fraction>\d{1,9}))?)?)?(?<zone>Z|UTC|GMT|[+-]\d\d(?::?\d\d(?::?\d\d)?)?)?)?)?)?)?$/;

const EPOCH = /^-?\d{1,18}(?:\.\d{1,6})?$/;

const STEP = /(?<operator>[+\-/])(?<count>\d*)(?<unit>[yMwdhHms])/y;

/** Largest count of units in date math: Java's largest int. */
const MAX_COUNT = 2 ** 31 - 1;

/**
 * What a date, with or without date math, stands for.
 *
 * @param now - the time of the search, in ms since the epoch
 * @returns undefined when it is no date
 */
export function dateRange(text: string, now: number): DateRange | undefined {
  if (text.startsWith('now')) return applyMath(now, text.slice('now'.length));
  const bar = text.indexOf('||');
  if (bar < 0) return parseDate(text);
  const base = parseDate(text.slice(0, bar));
  return base === undefined ? undefined : applyMath(base.from, text.slice(bar + 2));
}

/** Whether the date depends on the time of the search. */
export function needsNow(text: string): boolean {
  return text.startsWith('now');
}

function parseDate(text: string): DateRange | undefined {
  const parts = ISO.exec(text)?.groups;
  if (parts !== undefined) return isoRange(parts);
  if (!EPOCH.test(text)) return undefined;
  const time = Math.floor(Number(text));
  return { from: time, to: time };
}

function isoRange(parts: Readonly<Record<string, string | undefined>>): DateRange | undefined {
  const [year, month, day, hour, minute, second] = ['year', 'month', 'day', 'hour', 'minute', 'second'].map(
    (name) => (parts[name] === undefined ? undefined : Number(parts[name])),
  );
  if ((hour ?? 0) > 23 || (minute ?? 0) > 59 || (second ?? 0) > 59) return undefined;
  const offset = zoneOffset(parts.zone);
  if (offset === undefined) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year ?? 0, (month ?? 1) - 1, day ?? 1);
  if (date.getUTCMonth() !== (month ?? 1) - 1 || date.getUTCDate() !== (day ?? 1)) return undefined;
  const millis = Number((parts.fraction ?? '').padEnd(3, '0').slice(0, 3));
  const from =
    date.getTime() + (hour ?? 0) * MS.h + (minute ?? 0) * MS.m + (second ?? 0) * MS.s + millis - offset;
  const length =
    [MS.d, MS.h, MS.m, MS.s][[hour, minute, second].filter((part) => part !== undefined).length] ?? MS.s;
  return { from, to: parts.fraction === undefined ? from + length - 1 : from };
}

/** Distance from UTC in ms; undefined beyond the 18 hours that Java allows. */
function zoneOffset(zone = 'Z'): number | undefined {
  if (/^[A-Z]/.test(zone)) return 0;
  const [hours = 0, minutes = 0, seconds = 0] = (zone.match(/\d\d/g) ?? []).map(Number);
  const offset = hours * MS.h + minutes * MS.m + seconds * MS.s;
  if (minutes > 59 || seconds > 59 || offset > 18 * MS.h) return undefined;
  return zone.startsWith('-') ? -offset : offset;
}

function applyMath(base: number, math: string): DateRange | undefined {
  let [from, to] = [base, base];
  for (let position = 0; position < math.length; position = STEP.lastIndex) {
    STEP.lastIndex = position;
    const step = STEP.exec(math)?.groups;
    if (step === undefined || Number(step.count) > MAX_COUNT) return undefined;
    const unit = unitOf(step.unit ?? '');
    if (step.operator === '/') {
      if (step.count !== '' && Number(step.count) !== 1) return undefined;
      [from, to] = [roundDown(from, unit), addUnits(roundDown(to, unit), unit, 1) - 1];
    } else {
      const count = Number(step.count || 1) * (step.operator === '-' ? -1 : 1);
      [from, to] = [addUnits(from, unit, count), addUnits(to, unit, count)];
    }
  }
  return { from, to };
}

function unitOf(letter: string): Unit {
  return (letter === 'H' ? 'h' : letter) as Unit; // STEP lets only these letters through
}

function roundDown(time: number, unit: Unit): number {
  const date = new Date(time);
  if (unit === 'y') return Date.UTC(date.getUTCFullYear(), 0, 1);
  if (unit === 'M') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  // Weeks begin on Monday; the epoch was a Thursday.
  const shift = unit === 'w' ? 3 * MS.d : 0;
  return Math.floor((time + shift) / MS[unit]) * MS[unit] - shift;
}

/** Adds calendar units; where the month is too short for the day, its last day is meant. */
function addUnits(time: number, unit: Unit, count: number): number {
  if (unit !== 'y' && unit !== 'M') return time + count * MS[unit];
  const date = new Date(time);
  const months = unit === 'y' ? count * 12 : count;
  const day = date.getUTCDate();
  date.setUTCMonth(date.getUTCMonth() + months, 1);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return date.getTime();
}
