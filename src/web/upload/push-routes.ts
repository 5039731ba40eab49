import { z } from 'zod';
import type { Build } from '../../model/build.ts';
import { buildAddress } from '../design/addresses.ts';
import { Refusal } from '../server/refusal.ts';
import { requireWriter } from '../server/writers.ts';
import type { WebContext, WebServer } from '../web-context.ts';
import { addByteBody, bytesOf } from './byte-body.ts';
import type { PushBuild } from './push-build.ts';
import type { Upload, Uploads } from './uploads.ts';

const text = (most = 500) => z.string().min(1).max(most).optional();

/** What the address says of the build that is pushed. */
const about = z.object({
  build: z
    .string()
    .regex(/^[\w.:+~-]{1,200}$/, 'expected letters, digits, "_", ".", ":", "+", "~" and "-"')
    .optional()
    .describe("The build's UUID; made from the content when absent"),
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
  upload: z.string().optional().describe('An upload that is complete; without it the body is the file'),
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
  { uploads, push }: { readonly uploads: Uploads; readonly push: PushBuild },
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
      'The body is a log or a tar archive of logs; gzip, zstd, brotli, bzip2 and xz are unpacked. A large file is better sent to /api/v1/uploads first.',
    security: [{ token: [] }],
    querystring: query,
    response: { 201: answer },
  };
  server.post('/api/v1/builds', { schema }, async (request, reply) => {
    const upload =
      request.query.upload === undefined
        ? await receive(
            uploads,
            bytesOf(request),
            request.query.name,
            Number(request.headers['content-length']),
          )
        : complete(uploads.find(request.query.upload));
    // Reading may take minutes, in which nothing goes over the connection.
    reply.raw.setTimeout(0, () => undefined);
    const reading = push(upload.path, knownOf(request.query, context.now()));
    const pushed = await reading.finally(() => uploads.remove(upload.id));
    const builds = pushed.map(({ build, verdict }) => ({
      url: `${options.baseUrl ?? ''}${buildAddress(build.buildUuid)}`,
      verdict: { ...verdict },
    }));
    return reply.code(201).send({ builds });
  });
}

async function receive(
  uploads: Uploads,
  bytes: AsyncIterable<Uint8Array>,
  name: string,
  size: number,
): Promise<Upload> {
  if (!(size > 0)) {
    throw new Refusal(411, 'LENGTH_NEEDED', 'Expected a body with its length (content-length), found none.');
  }
  const upload = await uploads.begin(size, name);
  try {
    return complete(await uploads.append(upload.id, 0, bytes));
  } catch (error) {
    await uploads.remove(upload.id);
    throw error;
  }
}

function complete(upload: Upload): Upload {
  if (upload.offset === upload.size) return upload;
  const message = `Expected all ${upload.size} bytes of the upload, found ${upload.offset}; send the rest.`;
  throw new Refusal(409, 'UPLOAD_INCOMPLETE', message);
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
