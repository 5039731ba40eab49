import { z } from 'zod';
import type { BuildTable } from '../board/build-table.ts';
import { BUILD_STATES, OUTCOMES } from '../board/counted-row.ts';
import { isoTime, timeSchema } from './schemas.ts';

/** One build as the pages and the API list it. */
export const buildRowSchema = z.object({
  build: z.string(),
  job: z.string().nullable(),
  project: z.string().nullable(),
  pipeline: z.string().nullable(),
  branch: z.string().nullable(),
  change: z.string().nullable().describe('project/number'),
  changeUrl: z.string().nullable(),
  provider: z.string().nullable(),
  status: z.string().nullable().describe("The CI system's own word"),
  outcome: z.enum(OUTCOMES),
  state: z.enum(BUILD_STATES),
  voting: z.boolean(),
  ended: timeSchema,
  secondsToVerdict: z.number().nullable(),
  bugs: z.array(z.string()),
});

export type BuildRow = z.infer<typeof buildRowSchema>;

export function buildRow(table: BuildTable, row: number): BuildRow {
  const { uuid, time, outcome, state, isVoting, waitMs, names, changeUrl, bugs } = table.read(row);
  return {
    build: uuid,
    job: names.job ?? null,
    project: names.project ?? null,
    pipeline: names.pipeline ?? null,
    branch: names.branch ?? null,
    change: names.change ?? null,
    changeUrl: changeUrl ?? null,
    provider: names.provider ?? null,
    status: names.status ?? null,
    outcome,
    state,
    voting: isVoting,
    ended: isoTime(time),
    secondsToVerdict: waitMs < 0 ? null : waitMs / 1000,
    bugs: bugs.map(({ bug }) => bug),
  };
}
