import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { parseSort, sortRows, type TableSpec, tableCsv } from '../design/table-spec.ts';

/** Says in what an answer is not all that was asked for. */
const PARTIAL_HEADER = 'dejabug-partial';

/** What every list takes: how it is sorted (`key`, `-key`) and written. */
export const listQuery = z.object({
  sort: z.string().optional().describe('A column to sort by; "-" in front: the largest first'),
  format: z.enum(['json', 'csv']).default('json'),
});

/**
 * Answers with a list as JSON, or as the CSV that a page's table would be.
 * @param partial - why the list is not all: stands in a header, and in CSV, which is kept without, in a last line
 */
export function sendRows<Row>(
  reply: FastifyReply,
  { sort, format }: z.infer<typeof listQuery>,
  spec: TableSpec<Row>,
  rows: readonly Row[],
  partial?: string,
): void {
  const sorted = sortRows(spec, rows, parseSort(spec, sort));
  if (partial !== undefined) reply.header(PARTIAL_HEADER, partial);
  if (format === 'json') reply.send(sorted);
  else
    reply.type('text/csv; charset=utf-8').send(tableCsv(spec, sorted) + (partial ? `# ${partial}\r\n` : ''));
}
