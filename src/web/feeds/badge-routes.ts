import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { visibleText } from '../../util/visible-text.ts';
import { notFound } from '../api/not-found.ts';
import { wilsonShare } from '../board/wilson.ts';
import { SHARED } from '../server/shared-page.ts';
import { groupRows } from '../views/group-view.ts';
import { nowView } from '../views/now-view.ts';
import type { WebContext, WebServer } from '../web-context.ts';
import { type BadgeLook, badgeSvg } from './badge.ts';

const LONGEST_LABEL = 60;

const params = z.object({ '*': z.string() });

/** `/badge/…`: small pictures of one number, for READMEs and bug reports. */
export function registerBadges(server: WebServer, context: WebContext): void {
  server.get('/badge/classification.svg', { schema: { hide: true }, config: SHARED }, (_, reply) => {
    const { lastDay } = nowView(context);
    const rate = wilsonShare(lastDay.classified, lastDay.voting).value;
    return sendBadge(
      reply,
      'failures classified',
      lastDay.voting === 0 ? 'none' : percent(rate),
      rateLook(rate),
    );
  });
  server.get('/badge/bug/*', { schema: { params, hide: true }, config: SHARED }, (request, reply) => {
    const bug = nameOf(request.params['*']);
    const row = nowView(context).allBugs.get(bug);
    if (row === undefined && context.facts.get(bug).signature === undefined) throw notFound(`a bug ${bug}`);
    const failed = row?.failedLastDay ?? 0;
    return sendBadge(
      reply,
      `bug ${bug}`,
      `${failed} in 24 h, ${row?.failed ?? 0} in 10 d`,
      failed > 0 ? 'bad' : 'good',
    );
  });
  server.get('/badge/job/*', { schema: { params, hide: true }, config: SHARED }, (request, reply) => {
    const job = nameOf(request.params['*']);
    const row = groupRows(context, 'job').find(({ name }) => name === job);
    if (row === undefined) throw notFound(`a job ${job}`);
    const rate = row.failureRate.value;
    return sendBadge(reply, job, `${percent(rate)} of ${row.failed + row.passed} fail`, rateLook(1 - rate));
  });
}

/** The name in front of `.svg`. */
function nameOf(path: string): string {
  if (!path.endsWith('.svg')) throw notFound('a badge, NAME.svg');
  return path.slice(0, -'.svg'.length);
}

function sendBadge(reply: FastifyReply, label: string, value: string, look: BadgeLook): FastifyReply {
  return reply
    .type('image/svg+xml; charset=utf-8')
    .header('cache-control', 'max-age=60')
    .header('cross-origin-resource-policy', 'cross-origin')
    .send(badgeSvg(visibleText(label, LONGEST_LABEL), value, look));
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function rateLook(share: number): BadgeLook {
  if (share >= 0.85) return 'good';
  return share >= 0.5 ? 'warn' : 'bad';
}
