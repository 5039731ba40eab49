import { z } from 'zod';
import type { Group } from '../board/count-groups.ts';
import { wilsonShare } from '../board/wilson.ts';
import { isoTime, shareSchema, timeSchema } from './schemas.ts';

/** The builds of one job, one project, … as the pages and the API list them. */
export const groupRowSchema = z.object({
  name: z.string().nullable().describe('Null: builds of which it is not known'),
  failedLastDay: z.int(),
  failed: z.int(),
  passed: z.int(),
  failureRate: shareSchema.describe('Failed of failed and passed builds, with its 95 % interval'),
  voting: z.int().describe('Failed voting builds'),
  unclassified: z.int().describe('Failed voting builds without a known bug'),
  classificationRate: shareSchema.describe('Failed voting builds with a known bug, of all of them'),
  changes: z.int(),
  lastFailed: timeSchema,
});

export type GroupRow = z.infer<typeof groupRowSchema>;

export function groupRow(group: Group): GroupRow {
  const { name, failed, passed, voting, classified } = group;
  return {
    name: name ?? null,
    failedLastDay: group.failedRecently,
    failed,
    passed,
    failureRate: wilsonShare(failed, failed + passed),
    voting,
    unclassified: voting - classified,
    classificationRate: wilsonShare(classified, voting),
    changes: group.changes.size,
    lastFailed: isoTime(group.lastFailed),
  };
}
