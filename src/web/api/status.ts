import { z } from 'zod';
import { wilsonShare } from '../board/wilson.ts';
import { SHARED } from '../server/shared-page.ts';
import { nowView } from '../views/now-view.ts';
import { queueCounts } from '../views/queue-counts.ts';
import { isoTime, shareSchema, timeSchema } from '../views/schemas.ts';
import type { WebContext, WebServer } from '../web-context.ts';

const statusAnswer = z.object({
  now: z.string(),
  isComplete: z.boolean().describe('False while the store is being read for the first time'),
  lastIngested: timeSchema.describe('When the newest build was stored'),
  queue: z
    .object({ waiting: z.int(), leased: z.int(), done: z.int(), parked: z.int() })
    .nullable()
    .describe('Builds that wait to be read; null while the store does not say'),
  signatures: z.object({ version: z.string(), count: z.int() }),
  failedLastDay: z.int(),
  passedLastDay: z.int(),
  classificationRate: shareSchema.describe('Of the failed voting builds of the last 24 hours'),
  medianSecondsToVerdict: z.number().nullable(),
  passedHitsLastDay: z.int().describe('Builds that passed although a signature hit'),
});

const incidentAnswer = z.object({
  bug: z.string().optional(),
  job: z.string().optional().describe('Of an incident that no signature knows'),
  since: z.string(),
  until: z.string(),
  isOver: z.boolean(),
  builds: z.int(),
  changes: z.int(),
  projects: z.int(),
  jobs: z.int(),
});

/** `/api/v1/status` and `/api/v1/incidents`: the head of the page Now. */
export function registerStatus(server: WebServer, context: WebContext): void {
  const status = {
    tags: ['now'],
    summary: 'Freshness and the four numbers',
    response: { 200: statusAnswer },
  };
  server.get('/api/v1/status', { schema: status, config: SHARED }, async (_, reply) => {
    const { board, signatures, now } = context;
    const { lastDay, medianWaitMs, passedHits } = nowView(context);
    const { version, signatures: all } = signatures().set;
    const queue = await queueCounts(context);
    return reply.send({
      now: now().toISOString(),
      isComplete: board.caughtUpAt !== undefined,
      lastIngested: isoTime(board.lastIngestedAt),
      queue: queue ?? null,
      signatures: { version, count: all.length },
      failedLastDay: lastDay.failed,
      passedLastDay: lastDay.passed,
      classificationRate: wilsonShare(lastDay.classified, lastDay.voting),
      medianSecondsToVerdict: medianWaitMs === undefined ? null : medianWaitMs / 1000,
      passedHitsLastDay: passedHits,
    });
  });
  const incidents = {
    tags: ['now'],
    summary: 'Incidents of the last 24 hours',
    response: { 200: z.array(incidentAnswer) },
  };
  server.get('/api/v1/incidents', { schema: incidents, config: SHARED }, async (_, reply) =>
    reply.send(
      nowView(context).incidents.map((incident) => ({
        ...incident,
        since: new Date(incident.since).toISOString(),
        until: new Date(incident.until).toISOString(),
      })),
    ),
  );
}
