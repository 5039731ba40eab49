import { z } from 'zod';
import type { Hit } from '../../model/hit.ts';
import type { WebContext } from '../web-context.ts';
import { isoTime, timeSchema } from './schemas.ts';

/** One line of a log that shows a bug, or tells why a build failed. */
export const evidenceRowSchema = z.object({
  build: z.string(),
  job: z.string().nullable(),
  file: z.string(),
  line: z.int().describe('1-based'),
  excerpt: z.string(),
  at: timeSchema.describe('Time of the line; of the build where the line has none'),
  hits: z.int().describe('How often the signature hit in this build'),
});

export type EvidenceRow = z.infer<typeof evidenceRowSchema>;

/** Most lines from one job before others had theirs. */
const MOST_OF_A_JOB = 3;

/** Up to `most` of `rows`, in their order, of as many different jobs as there are. */
export function spreadOverJobs(context: WebContext, rows: readonly number[], most: number): number[] {
  const { table } = context.board;
  const ofJob = new Map<number, number>();
  const [first, later]: [number[], number[]] = [[], []];
  for (const row of rows) {
    const job = table.id('job', row);
    const count = (ofJob.get(job) ?? 0) + 1;
    ofJob.set(job, count);
    (count <= MOST_OF_A_JOB ? first : later).push(row);
    if (first.length >= most) break;
  }
  return [...first, ...later].slice(0, most);
}

/** The most telling line of `bug` in each of the builds. */
export async function bugEvidence(
  context: WebContext,
  rows: readonly number[],
  bug: string,
): Promise<readonly EvidenceRow[]> {
  const found = rows.map(async (row) => {
    const evidence = await context.readEvidence(context.board.table.uuid(row));
    const { hit, hitCount } = evidence?.bugs.get(bug) ?? {};
    return hit === undefined ? [] : [evidenceRow(context, row, hit, hitCount ?? 1)];
  });
  return (await Promise.all(found)).flat();
}

/** The lines that most likely tell why each of the builds failed, by the row's number. */
export async function tellingEvidence(
  context: WebContext,
  rows: readonly number[],
): Promise<ReadonlyMap<number, readonly EvidenceRow[]>> {
  const found = rows.map(async (row) => {
    const evidence = await context.readEvidence(context.board.table.uuid(row));
    const lines = (evidence?.tellingLines ?? []).map((hit) => evidenceRow(context, row, hit, 1));
    return [row, lines] as const;
  });
  return new Map(await Promise.all(found));
}

function evidenceRow({ board }: WebContext, row: number, hit: Hit, hits: number): EvidenceRow {
  const { filename: file, line, excerpt, timestamp } = hit;
  const job = board.table.name('job', row) ?? null;
  return {
    build: board.table.uuid(row),
    job,
    file,
    line,
    excerpt,
    at: timestamp ?? isoTime(board.table.time(row)),
    hits,
  };
}
