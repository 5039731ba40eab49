import { z } from 'zod';
import { LEVEL_NAMES } from './inside-query.ts';

/** Build and file of an address. */
export const logParams = z.object({ uuid: z.string().min(1).max(300), '*': z.string().min(1).max(4096) });

const lineNumber = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

/** Longest text that is looked for inside a file, in characters. */
const MAX_QUERY = 2000;

const level = z.enum(LEVEL_NAMES).default('all');
const q = z.string().max(MAX_QUERY).default('');

/** What the page of a log is asked: `line=12` or `line=12-20` are chosen, `from` and `until` say what is shown. */
export const logQuery = z.object({
  line: z
    .string()
    .regex(/^\d{1,15}(-\d{1,15})?$/)
    .optional(),
  from: lineNumber.optional(),
  until: lineNumber.optional(),
  level,
  q,
  /** Looks for `q` from `at` on, and goes there. */
  go: z.enum(['next', 'previous']).optional(),
  at: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
});

/** What is asked for a part of a log. */
export const linesQuery = z.object({ from: lineNumber.optional(), until: lineNumber.optional(), level, q });

/** What is asked for the next hit of a search. */
export const findQuery = z.object({ q, level, go: z.enum(['next', 'previous']), at: logQuery.shape.at });

export type LogQuery = z.infer<typeof logQuery>;

/** The lines that `12` or `12-20` names. */
export function chosenLines(line: string | undefined): { first: number; last: number } | undefined {
  if (line === undefined) return undefined;
  const [first = 1, last = first] = line.split('-').map(Number);
  return { first: Math.min(first, last), last: Math.max(first, last) };
}
