import type { FastifyReply } from 'fastify';
import { renderToString } from 'preact-render-to-string';
import { wantedTexts } from '../../classify/excerpt.ts';
import type { StoredBuild } from '../../store/store.ts';
import { logAddress, withQuery } from '../design/addresses.ts';
import { Layout } from '../design/layout.tsx';
import { askerOf } from '../server/asker.ts';
import { sendPage } from '../server/send-page.ts';
import type { WebContext, WebServer } from '../web-context.ts';
import { findInside } from './find-inside.ts';
import { type InsideQuery, parseInside } from './inside-query.ts';
import { type ChunkRequest, type LogFile, readChunk } from './log-chunk.ts';
import { hitsByLine, hitsInFile } from './log-hits.ts';
import { type LineMarks, LogLines } from './log-lines.tsx';
import { LogPage } from './log-page.tsx';
import { chosenLines, findQuery, type LogQuery, linesQuery, logParams, logQuery } from './log-query.ts';

/** Lines that are shown above one that was asked for. */
const LINES_ABOVE = 10;

interface Opened extends LogFile {
  readonly stored: StoredBuild;
}

/** Adds the page of a log, and what its script asks for: parts of it, and the next hit of a search. */
export function registerLogViewer(server: WebServer, context: WebContext): void {
  server.get(
    '/build/:uuid/log/*',
    { schema: { params: logParams, querystring: logQuery, hide: true } },
    async (request, reply) => {
      const file = await open(context, request.params, reply);
      return file === undefined ? reply.callNotFound() : showLog(context, file, request.query, reply);
    },
  );
  server.get(
    '/build/:uuid/lines/*',
    { schema: { params: logParams, querystring: linesQuery, hide: true } },
    async (request, reply) => {
      const file = await open(context, request.params, reply);
      if (file === undefined) return reply.callNotFound();
      const { q, ...rest } = request.query;
      const chunk = await readChunk(file, chunkRequest(rest));
      const marks = marksOf(file, q === '' ? undefined : parseInside(q));
      return reply
        .type('text/html; charset=utf-8')
        .send(renderToString(<LogLines chunk={chunk} marks={marks} />));
    },
  );
  server.get(
    '/build/:uuid/find/*',
    { schema: { params: logParams, querystring: findQuery, hide: true } },
    async (request, reply) => {
      const file = await open(context, request.params, reply);
      if (file === undefined) return reply.callNotFound();
      const { q, level, go, at } = request.query;
      const { query, problem } = parseInside(q);
      if (query === undefined) return { notice: `That can not be read: ${problem.message}` };
      const line = await findInside(file, { query, level, go, at });
      return line === undefined ? { notice: nothingFound(go, at) } : { line };
    },
  );
}

async function open(
  { store, jobs, readInTurn }: WebContext,
  { uuid, '*': filename }: { readonly uuid: string; readonly '*': string },
  reply: FastifyReply,
): Promise<Opened | undefined> {
  const stored = await store.findBuild(uuid);
  const text = stored && (await store.openFile(uuid, filename));
  return text && { stored, buildUuid: uuid, text, jobs, readInTurn, asker: askerOf(reply) };
}

async function showLog(
  context: WebContext,
  file: Opened,
  query: LogQuery,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { stored, text } = file;
  const { filename } = text.file;
  const inside = query.q === '' ? undefined : parseInside(query.q);
  const search = await searchInside(file, query, inside);
  if (search.line !== undefined) return reply.redirect(foundAddress(file, query, search.line));
  const chunk = await readChunk(file, chunkRequest(query));
  const hits = hitsInFile(stored.verdict, filename);
  const chosen = chosenLines(query.line);
  const marks = { ...marksOf(file, inside), ...(chosen && { chosen }) };
  const notice = search.notice === undefined ? {} : { notice: search.notice };
  return sendPage(
    reply,
    <Layout context={context} title={filename} path="/log" scripts={['log-viewer.js']} wide>
      <LogPage {...{ stored, text, query, chunk, hits, marks, ...notice }} />
    </Layout>,
  );
}

async function searchInside(
  file: Opened,
  { go, level, at }: LogQuery,
  inside: InsideQuery | undefined,
): Promise<{ line?: number; notice?: string }> {
  if (inside === undefined) return {};
  if (inside.query === undefined) return { notice: `That can not be read: ${inside.problem.message}` };
  if (go === undefined) return {};
  const line = await findInside(file, { query: inside.query, level, go, at });
  return line === undefined ? { notice: nothingFound(go, at) } : { line };
}

function nothingFound(go: 'next' | 'previous', at: number): string {
  if (at === 0)
    return 'Nothing in this file matches. Whole words are compared; fail* finds all that start so.';
  return go === 'next' ? `Nothing below line ${at} matches.` : `Nothing above line ${at} matches.`;
}

function foundAddress({ buildUuid, text }: Opened, { q, level }: LogQuery, line: number): string {
  const address = logAddress(buildUuid, text.file.filename);
  return `${withQuery(address, { line: String(line), q, level: level === 'all' ? undefined : level })}#L${line}`;
}

function chunkRequest({
  line,
  from,
  until,
  level,
}: Partial<LogQuery> & Pick<LogQuery, 'level'>): ChunkRequest {
  if (until !== undefined) return { until, level };
  const chosen = chosenLines(line)?.first;
  const above = level === 'all' ? LINES_ABOVE : 0;
  return { from: from ?? Math.max(1, (chosen ?? 1) - above), level };
}

function marksOf({ stored, text, buildUuid }: Opened, inside: InsideQuery | undefined): LineMarks {
  const { filename } = text.file;
  return {
    buildUuid,
    filename,
    hits: hitsByLine(hitsInFile(stored.verdict, filename)),
    wanted: inside?.query === undefined ? [] : wantedTexts(inside.query),
  };
}
