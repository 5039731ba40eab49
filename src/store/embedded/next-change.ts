import type { SqlDatabase } from './sqlite.ts';

/** Takes the next number of a change; to be called inside the transaction that makes the change. */
export function nextChange(database: SqlDatabase): number {
  return Number(database.prepare('UPDATE changes SET last = last + 1 RETURNING last').get()?.last);
}
