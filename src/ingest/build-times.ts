import type { TimeContext } from '../log-format/log-format.ts';
import type { Build } from '../model/build.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Before the first CI that anyone has logs of; a machine without a clock starts at 1970. */
const EARLIEST = Date.UTC(1995, 0, 1);

/** Longest that a build is taken to run where only one end of it is known, in ms. */
const LONGEST_BUILD_MS = 7 * DAY_MS;

/** Which times of a build's logs are believed: from a day before its start to a day after its end, as far as known. */
export function buildTimes(build: Build, now: Date): TimeContext {
  const startedAt = build.startedAt?.getTime();
  const endedAt = build.endedAt?.getTime();
  const from = startedAt ?? (endedAt === undefined ? EARLIEST : endedAt - LONGEST_BUILD_MS);
  const to = endedAt ?? (startedAt === undefined ? now.getTime() : startedAt + LONGEST_BUILD_MS);
  return {
    notBefore: from - DAY_MS,
    notAfter: to + DAY_MS,
    reference: endedAt ?? startedAt ?? now.getTime(),
  };
}
