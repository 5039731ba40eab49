import { Refusal } from '../server/refusal.ts';

/** Says that something is not there; `what` with its article. */
export function notFound(what: string): Refusal {
  return new Refusal(404, 'NOT_FOUND', `Expected ${what.slice(0, 200)}, found none.`);
}
