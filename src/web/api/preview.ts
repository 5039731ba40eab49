import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { formatProblems } from '../../signatures/format-problems.ts';
import { askerOf } from '../server/asker.ts';
import type { WebContext, WebServer } from '../web-context.ts';
import { checkSignature } from '../workshop/check-signature.ts';
import { buildsWithBug } from '../workshop/known-builds.ts';
import { draftBody } from '../workshop/show-workshop.tsx';

const buildsSchema = z.array(z.record(z.string(), z.unknown()));

const previewSchema = z.object({
  summary: z.object({
    failed: z.number().describe('Failed builds that are hit'),
    passed: z.number().describe('Builds that passed and are hit: false positives'),
    explained: z.number().describe('Failed builds that would get their first known bug'),
    gained: z.number(),
    lost: z.number(),
    overlaps: z.array(z.object({ bug: z.string(), title: z.string().optional(), builds: z.number() })),
  }),
  passed: buildsSchema,
  failed: buildsSchema,
  lost: buildsSchema,
  isCut: z.boolean().describe('Whether it matches so much that only the newest events were looked at'),
  damaged: z.array(z.string()),
  durationMs: z.number(),
});

/** `POST /api/v1/preview`: what a signature would do to all builds that are kept. */
export function registerPreviewApi(server: WebServer, context: WebContext): void {
  const schema = {
    tags: ['signatures'],
    summary: 'What a signature would do to all builds that are kept',
    description:
      'The answer comes when all logs were looked at; to end it, close the connection. One at a time for each client, and one more that waits.',
    body: draftBody,
    response: { 200: previewSchema },
  };
  server.post('/api/v1/preview', { schema }, async ({ body }, reply) => {
    const { signature, problems } = checkSignature(body);
    if (signature === undefined) {
      const sources = new Map([[`${body.bug}.yaml`, body.text]]);
      throw new AppError('SIGNATURE_INVALID', formatProblems(problems, sources));
    }
    const order = { signature, knownBuilds: buildsWithBug(context.board, signature.bug) };
    const result = await context.jobs.run('preview', order, askerOf(reply));
    // Plain data, of which JSON makes what the schema says.
    return JSON.parse(JSON.stringify(result)) as z.infer<typeof previewSchema>;
  });
}
