import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Layout } from '../design/layout.tsx';
import { sendPage } from '../server/send-page.ts';
import type { WebContext } from '../web-context.ts';
import { countOutcomes } from './known-builds.ts';
import { WorkshopPage, type WorkshopView } from './workshop-page.tsx';

/** Longest signature that is checked, in characters: ten times the longest that anybody wrote. */
const MAX_TEXT = 20_000;

/** A signature as its form sends it. */
export const draftBody = z.object({ bug: z.string().max(200), text: z.string().max(MAX_TEXT) });

/** Answers with the workshop as a page. */
export function showWorkshop(
  context: WebContext,
  reply: FastifyReply,
  view: Pick<WorkshopView, 'draft' | 'problems' | 'notice' | 'run'>,
): FastifyReply {
  const canSave = context.options.signatureFolder !== undefined && reply.request.user !== null;
  const all = countOutcomes(context.board);
  const bugs = context.signatures().set.signatures.map(({ bug }) => bug);
  return sendPage(
    reply,
    <Layout context={context} title="Workshop" path="/workshop" scripts={['workshop.js']} wide>
      <WorkshopPage {...view} {...{ all, bugs }} now={context.now()} canSave={canSave} />
    </Layout>,
  );
}
