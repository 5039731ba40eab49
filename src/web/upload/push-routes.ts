import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Build } from '../../model/build.ts';
import { buildAddress } from '../design/addresses.ts';
import { Refusal } from '../server/refusal.ts';
import { requireWriter } from '../server/writers.ts';
import type { WebContext, WebServer } from '../web-context.ts';
import { addByteBody, bytesOf } from './byte-body.ts';
import type { PushBuild } from './push-build.ts';
import type { Uploads } from './uploads.ts';

const text = (most = 500) => z.string().min(1).max(most).optional();

/** What the address says of the build that is pushed. */
const about = z.object({
  build: z
    .string()
    .regex(/^[\w.:+~-]{1,200}$/, 'expected letters, digits, "_", ".", ":", "+", "~" and "-"')
    .optional()
    .describe("The build's UUID; made from the content and what is said of it here when absent"),
  job: text(),
  status: text(60).describe("The CI system's own word: FAILURE, SUCCESS, TIMED_OUT, …"),
  pipeline: text(),
  project: text(),
  branch: text(),
  change: text(),
  patchset: text(),
  changeUrl: text(2000),
  logUrl: text(2000).describe('Where the logs can be read by people'),
  voting: z.enum(['true', 'false']).optional(),
  startedAt: z.iso.datetime().optional(),
  endedAt: z.iso.datetime().optional().describe('Now when absent'),
});

const query = about.extend({
  upload: z
    .string()
    .optional()
    .describe('An upload that is complete; without it the body is the file. It is gone once it was read'),
  name: z.string().default('build.log').describe('What the file in the body is called'),
});

const answer = z.object({
  builds: z.array(
    z.object({ url: z.string().describe('Page of the build'), verdict: z.record(z.string(), z.unknown()) }),
  ),
});

/** `POST /api/v1/builds`: a log, or an archive of the logs of one build or many, is read and judged at once. */
export function registerPush(
  server: WebServer,
  context: WebContext,
  { uploads, read }: { readonly uploads: Uploads; readonly read: PushBuild },
): void {
  const { options } = context;
  addByteBody(server);
  server.addHook('onRequest', async (request) => {
    const writer = requireWriter(request, options.tokenHashes);
    context.log.info({ writer, url: request.url }, 'a build is pushed');
  });
  const schema = {
    tags: ['push'],
    summary: 'Push the logs of a build and get its verdict',
    description:
      'The body is a log or a tar archive of logs; gzip, zstd, brotli, bzip2 and xz are unpacked. A large file is better sent to /api/v1/uploads first: what came of it survives a broken connection and a restart of the server.',
    security: [{ token: [] }],
    querystring: query,
    response: { 201: answer },
  };
  server.post('/api/v1/builds', { schema, config: { slowBody: true } }, async (request, reply) => {
    const writer = requireWriter(request, options.tokenHashes);
    const readFile = (path: string) => {
      // Reading may take minutes, in which nothing goes over the connection.
      reply.raw.setTimeout(0, () => undefined);
      return read(path, knownOf(request.query, context.now()));
    };
    const { upload, name } = request.query;
    const pushed =
      upload === undefined
        ? await uploads.receive(writer, { size: lengthOf(request), name, bytes: bytesOf(request) }, readFile)
        : await uploads.use(writer, upload, readFile);
    const builds = pushed.map(({ build, verdict }) => ({
      url: `${options.baseUrl ?? ''}${buildAddress(build.buildUuid)}`,
      verdict: { ...verdict },
    }));
    return reply.code(201).send({ builds });
  });
}

function lengthOf({ headers }: FastifyRequest): number {
  const length = Number(headers['content-length']);
  if (length > 0) return length;
  throw new Refusal(411, 'LENGTH_NEEDED', 'Expected a body with its length (content-length), found none.');
}

function knownOf(query: z.infer<typeof about>, now: Date): Partial<Build> {
  const { build, job, status, pipeline, project, branch, change, patchset, changeUrl, logUrl } = query;
  const { voting, startedAt, endedAt } = query;
  const known = {
    buildUuid: build,
    jobName: job,
    status,
    pipeline,
    project,
    branch,
    change,
    patchset,
    changeUrl,
    logUrl,
    voting: voting === undefined ? undefined : voting === 'true',
    startedAt: startedAt === undefined ? undefined : new Date(startedAt),
    endedAt: endedAt === undefined ? now : new Date(endedAt),
  };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}
