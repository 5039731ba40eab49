/**
 * Times read from the bytes of a line, without a string. Impossible dates are NaN. A time without a zone is UTC, as
 * CI logs nearly always are.
 */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Half a year: a date without a year is taken to be at most so far from the reference. */
const HALF_YEAR = 183 * DAY;

/** `YYYY-MM-DD` and what stands behind it, blank or `T`, in bytes. */
const DATE_LENGTH = 11;

/** `YYYY-MM-DD hh:mm:ss` in bytes. */
export const DATE_TIME_LENGTH = 19;

/** `hh:mm:ss` in bytes. */
const CLOCK_LENGTH = 8;

const COLON = 0x3a;
const Z = 0x5a;

let knownDay = -1;
let knownDayMs = Number.NaN;

/** The bytes of the date that was read last, and its midnight: days seldom change in a log. */
const knownDate = new Uint8Array(DATE_LENGTH);
let knownDateMs = Number.NaN;

/** The value of each byte as a digit; so negative for others that no sum with one of them is a number of the clock. */
const DIGITS = new Int32Array(256).fill(-1_000_000);
for (let digit = 0; digit <= 9; digit++) DIGITS[0x30 + digit] = digit;

/** Whether the byte is an ASCII digit. */
export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/**
 * Whether `YYYY-MM-DD hh:mm:ss` stands at `at`, also with `/` in the date or `T` between. Looks at the marks and some
 * of the digits: what else stands there, `dateTimeAt` finds out.
 */
export function isDateTime(text: Uint8Array, at: number, end: number): boolean {
  if (end - at < DATE_TIME_LENGTH || text[at + 16] !== 0x3a || text[at + 13] !== 0x3a) return false;
  const dash = text[at + 4];
  const between = text[at + 10];
  return (
    (dash === 0x2d || dash === 0x2f) &&
    text[at + 7] === dash &&
    (between === 0x20 || between === 0x54) &&
    DIGITS[text[at]!]! + DIGITS[text[at + 3]!]! + DIGITS[text[at + 9]!]! + DIGITS[text[at + 18]!]! >= 0
  );
}

/** Whether `hh:mm:ss` stands at `at`. */
export function isClock(text: Uint8Array, at: number, end: number): boolean {
  return (
    end - at >= CLOCK_LENGTH &&
    text[at + 2] === 0x3a &&
    text[at + 5] === 0x3a &&
    areDigits(text, at, 2) &&
    areDigits(text, at + 3, 2) &&
    areDigits(text, at + 6, 2)
  );
}

/** Whether `Mon dd hh:mm:ss` stands at `at`, as syslog writes it: the day may have a blank for its first digit. */
export function isMonthDayTime(text: Uint8Array, at: number, end: number): boolean {
  return (
    end - at >= 15 &&
    text[at + 3] === 0x20 &&
    text[at + 6] === 0x20 &&
    isDigit(text[at + 5]) &&
    (text[at + 4] === 0x20 || isDigit(text[at + 4])) &&
    isClock(text, at + 7, end) &&
    monthAt(text, at) > 0
  );
}

/** Behind the fraction of a second, if one stands at `at`: `.123` or `,123456`. */
export function fractionEnd(text: Uint8Array, at: number, end: number): number {
  if (at >= end || (text[at] !== 0x2e && text[at] !== 0x2c) || DIGITS[text[at + 1]!]! < 0) return at;
  let next = at + 2;
  while (next < end && DIGITS[text[next]!]! >= 0) next++;
  return next;
}

/** The time of the `YYYY-MM-DD hh:mm:ss` at `at`, with what fraction and zone follow it; NaN when none stands there. */
export function dateTimeAt(text: Uint8Array, at: number, end: number): number {
  if (end - at < DATE_TIME_LENGTH || text[at + 16] !== COLON || text[at + 13] !== COLON) return Number.NaN;
  const time = dayAt(text, at, end) + clockAt(text, at + 11, end);
  const zoneAt = fractionEnd(text, at + DATE_TIME_LENGTH, end);
  const zone = zoneAt < end ? text[zoneAt]! : Z;
  return zone === Z || zone > COLON ? time : time - zoneOffsetAt(text, zoneAt, end);
}

/** The time of the `Mon dd hh:mm:ss` at `at`, in the year that brings it closest to the reference. */
export function monthDayTimeAt(text: Uint8Array, at: number, end: number, reference: number): number {
  const month = monthAt(text, at);
  const day = (text[at + 4] === 0x20 ? 0 : text[at + 4]! - 0x30) * 10 + text[at + 5]! - 0x30;
  return nearestDay(month, day, reference) + clockAt(text, at + 7, end);
}

/** The time of a `hh:mm:ss` on the day that brings it closest to the reference. */
export function nearestClock(text: Uint8Array, at: number, end: number, reference: number): number {
  const time = Math.floor(reference / DAY) * DAY + clockAt(text, at, end);
  if (time - reference > DAY / 2) return time - DAY;
  return reference - time > DAY / 2 ? time + DAY : time;
}

/** Ms since midnight of the `hh:mm:ss` at `at`, with its fraction; NaN when that is no time of day. */
export function clockAt(text: Uint8Array, at: number, end: number): number {
  const hour = pair(text, at);
  const minute = pair(text, at + 3);
  const second = pair(text, at + 6);
  if ((hour | minute | second) < 0 || hour > 23 || minute > 59 || second > 60) return Number.NaN;
  return hour * HOUR + minute * MINUTE + second * SECOND + millisecondsAt(text, at + CLOCK_LENGTH, end);
}

/** Seconds (with a fraction), ms, µs or ns since the epoch, told apart by the digits; NaN for a number of other length. */
export function epochAt(text: Uint8Array, at: number, end: number): number {
  let next = at;
  let value = 0;
  while (next < end && isDigit(text[next])) value = value * 10 + text[next++]! - 0x30;
  const digits = next - at;
  if (digits === 10) return value * SECOND + millisecondsAt(text, next, end);
  if (digits === 13) return value;
  if (digits === 16) return Math.floor(value / 1e3);
  return digits === 19 ? Math.floor(value / 1e6) : Number.NaN;
}

/** 1 to 12 for the English short name of a month at `at`; 0 for anything else. */
export function monthAt(text: Uint8Array, at: number): number {
  return (
    MONTHS.indexOf(((text[at]! | 0x20) << 16) | ((text[at + 1]! | 0x20) << 8) | (text[at + 2]! | 0x20)) + 1
  );
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'].map(
  (name) => (name.charCodeAt(0) << 16) | (name.charCodeAt(1) << 8) | name.charCodeAt(2),
);

/** Midnight UTC of the date that a date and time at `at` begin with; NaN when none stands there. */
function dayAt(text: Uint8Array, at: number, end: number): number {
  for (let index = DATE_LENGTH - 1; index >= 0; index--) {
    if (text[at + index] !== knownDate[index]) return readDay(text, at, end);
  }
  return knownDateMs;
}

function readDay(text: Uint8Array, at: number, end: number): number {
  if (!isDateTime(text, at, end)) return Number.NaN;
  knownDateMs = dayOf(pair(text, at) * 100 + pair(text, at + 2), pair(text, at + 5), pair(text, at + 8));
  for (let index = 0; index < DATE_LENGTH; index++) knownDate[index] = text[at + index]!;
  return knownDateMs;
}

/** Midnight UTC of a date, NaN for one that cannot be; the latest one is remembered. */
export function dayOf(year: number, month: number, day: number): number {
  const key = (year * 16 + month) * 32 + day;
  if (key !== knownDay) {
    knownDay = key;
    knownDayMs =
      month >= 1 && month <= 12 && day >= 1 && day <= 31 ? Date.UTC(year, month - 1, day) : Number.NaN;
  }
  return knownDayMs;
}

/** Midnight UTC of a day in the year that brings it closest to the reference. */
export function nearestDay(month: number, day: number, reference: number): number {
  const year = new Date(reference).getUTCFullYear();
  const time = dayOf(year, month, day);
  if (time - reference > HALF_YEAR) return dayOf(year - 1, month, day);
  return reference - time > HALF_YEAR ? dayOf(year + 1, month, day) : time;
}

function millisecondsAt(text: Uint8Array, at: number, end: number): number {
  if (at + 1 >= end || (text[at] !== 0x2e && text[at] !== 0x2c)) return 0;
  const tenths = DIGITS[text[at + 1]!]!;
  const hundredths = at + 2 < end ? DIGITS[text[at + 2]!]! : -1;
  const thousandths = at + 3 < end ? DIGITS[text[at + 3]!]! : -1;
  if ((tenths | hundredths | thousandths) >= 0) return tenths * 100 + hundredths * 10 + thousandths;
  return Math.max(tenths, 0) * 100 + (tenths < 0 ? 0 : Math.max(hundredths, 0) * 10);
}

/** Ms east of UTC by the `+hh:mm`, `+hhmm` or `-hh` at `at`, a blank before it allowed; 0 where none is. */
export function zoneOffsetAt(text: Uint8Array, at: number, end: number): number {
  const sign = text[at] === 0x20 ? at + 1 : at;
  if (sign + 3 > end || (text[sign] !== 0x2b && text[sign] !== 0x2d) || !areDigits(text, sign + 1, 2))
    return 0;
  const colon = text[sign + 3] === 0x3a ? 1 : 0;
  const minutesAt = sign + 3 + colon;
  const hasMinutes = minutesAt + 2 <= end && areDigits(text, minutesAt, 2);
  if (sign > at && !hasMinutes) return 0;
  const offset = number(text, sign + 1, 2) * HOUR + (hasMinutes ? number(text, minutesAt, 2) * MINUTE : 0);
  return text[sign] === 0x2d ? -offset : offset;
}

/** The number that the two digits at `at` write; negative when they are not two digits. */
function pair(text: Uint8Array, at: number): number {
  return DIGITS[text[at]!]! * 10 + DIGITS[text[at + 1]!]!;
}

/** The number that `length` digits at `at` write. */
export function number(text: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let next = at; next < at + length; next++) value = value * 10 + text[next]! - 0x30;
  return value;
}

/** Whether the `length` bytes at `at` are digits. */
export function areDigits(text: Uint8Array, at: number, length: number): boolean {
  for (let next = at; next < at + length; next++) if (!isDigit(text[next])) return false;
  return true;
}
