import { AppError } from '../../errors.ts';

/** The time that a cursor of {@link CiSystem.poll} is, where it is one (ISO 8601). */
export function parseTimeCursor(cursor: string): Date | undefined {
  const time = new Date(/^\d{4}-\d\d-\d\d/.test(cursor) ? cursor : Number.NaN);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** What is thrown for a cursor that is none. */
export function badCursor(cursor: string): AppError {
  return new AppError(
    'CONFIG_INVALID',
    `expected a cursor that a poll gave, or a time such as 2026-11-21T10:00:00Z, found ${cursor.slice(0, 80)}; begin with a time`,
  );
}
