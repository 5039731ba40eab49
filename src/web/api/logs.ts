import { z } from 'zod';
import type { StoredText, TextLine } from '../../store/stored-text.ts';
import { sum } from '../../util/sum.ts';
import { logParams } from '../log-viewer/log-query.ts';
import { askerOf } from '../server/asker.ts';
import type { WebContext, WebServer } from '../web-context.ts';
import { notFound } from './not-found.ts';

const MOST_LINES = 2000;

/** Lines that are read at a time, and characters after which no more are. */
const STEP = 100;
const MOST_CHARACTERS = 1_000_000;

const lineSchema = z.object({
  number: z.number(),
  offset: z.number().describe('Bytes from the start of the decoded file'),
  text: z.string(),
  isCut: z.boolean().describe('Whether the line is longer than text'),
  level: z.string().optional(),
  time: z.iso.datetime().optional(),
  event: z.number().describe('First line of the event that the line belongs to'),
});

/** `/api/v1/builds/UUID/lines/FILE`: any part of a stored log. */
export function registerLogApi(server: WebServer, { store, readInTurn }: WebContext): void {
  const schema = {
    tags: ['details'],
    summary: 'Lines of a stored log',
    description: 'Of long lines there may be fewer than were asked for: go on behind the last one.',
    params: logParams,
    querystring: z.object({
      from: z.coerce.number().int().min(1).default(1),
      count: z.coerce.number().int().min(1).max(MOST_LINES).default(300),
    }),
    response: { 200: z.object({ total: z.number(), isVerbatim: z.boolean(), lines: z.array(lineSchema) }) },
  };
  server.get('/api/v1/builds/:uuid/lines/*', { schema }, async ({ params, query }, reply) => {
    const text = await store.openFile(params.uuid, params['*']);
    if (text === undefined) throw notFound(`a log ${params['*'].slice(0, 200)} of this build that is kept`);
    const window = await readInTurn(askerOf(reply), () => readLines(text, query));
    const lines = window.map(({ time, ...line }) => ({ ...line, ...(time && { time: time.toISOString() }) }));
    return { total: text.lines, isVerbatim: text.isVerbatim, lines };
  });
}

async function readLines(
  text: StoredText,
  { from, count }: { readonly from: number; readonly count: number },
): Promise<TextLine[]> {
  const lines: TextLine[] = [];
  let characters = 0;
  while (lines.length < count && characters < MOST_CHARACTERS) {
    const window = await text.window(from + lines.length, Math.min(STEP, count - lines.length));
    if (window.length === 0) break;
    lines.push(...window);
    characters += sum(window.map((line) => line.text.length));
  }
  return lines;
}
