import { Cron } from 'croner';
import { AppError } from '../../errors.ts';
import type { DigestOptions } from '../../notify/notify-options.ts';

/** How long after its end a period is left alone, in ms: what was read at its end is stored by then. */
const SETTLE_MS = 10_000;

/** Shortest period of an immediate digest, in ms. */
const IMMEDIATE_MS = 30_000;

/**
 * The end of the last period that is over; what was missed before counts to it, so that nobody gets ten digests after
 * ten days without a bot.
 * @param since - the end of the period before
 * @returns undefined when none is over yet
 */
export function lastDue(options: DigestOptions, since: Date, now: Date): Date | undefined {
  const settled = now.getTime() - SETTLE_MS;
  if (options.every === 'immediate') {
    return settled - since.getTime() >= IMMEDIATE_MS ? new Date(settled) : undefined;
  }
  const schedule = scheduleOf(options);
  let due: Date | undefined;
  for (let next = schedule.nextRun(since); next !== null; next = schedule.nextRun(next)) {
    if (next.getTime() > settled) break;
    due = next;
  }
  return due;
}

/** The length of a digest's usual period, in ms. */
export function usualPeriodMs({ every }: DigestOptions): number {
  return { immediate: 3_600_000, daily: 86_400_000, weekly: 7 * 86_400_000 }[every];
}

/** @throws AppError `CONFIG_INVALID` when there is no such time or place */
export function checkSchedule(options: DigestOptions): void {
  scheduleOf(options);
}

function scheduleOf({ name, every, at = '08:00', day = 'monday', timezone = 'UTC' }: DigestOptions): Cron {
  const { hour, minute } = /^(?<hour>[01]\d|2[0-3]):(?<minute>[0-5]\d)$/.exec(at)?.groups ?? {};
  const days = every === 'weekly' ? day.slice(0, 3) : '*';
  try {
    if (hour === undefined) throw new Error(`the time "${at}"`);
    const schedule = new Cron(`${Number(minute)} ${Number(hour)} * * ${days}`, { timezone });
    schedule.nextRun(); // only now the time zone is looked at
    return schedule;
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    const message = `notify: digest ${name}: expected a time such as "08:00" and a time zone such as "Europe/Berlin", found ${found}`;
    throw new AppError('CONFIG_INVALID', message, { cause });
  }
}
