import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { createWebMetrics } from './api/metrics.ts';
import { describeApi } from './api/openapi.ts';
import { Board } from './board/board.ts';
import { Memo } from './board/memo.ts';
import { BOARD_DAYS } from './board/window.ts';
import { BugFacts, type LookUpBug } from './facts/bug-facts.ts';
import { ChangeMentions } from './facts/change-mentions.ts';
import { RecentEdits } from './facts/recent-edits.ts';
import { createEditReader } from './facts/signature-edits.ts';
import { createJobRunner } from './jobs/job-runner.ts';
import { createReadInTurn } from './log-viewer/read-in-turn.ts';
import { registerLogin } from './login/register-login.tsx';
import { registerRoutes } from './register-routes.ts';
import { clientOf } from './server/asker.ts';
import { addErrorPages } from './server/error-pages.tsx';
import { finishAnswers } from './server/finish-answers.ts';
import { refuseForeignSites } from './server/foreign-sites.ts';
import { loadAssets } from './server/load-assets.ts';
import { CONTENT_POLICY } from './server/security.ts';
import { serveAssets } from './server/serve-assets.ts';
import { endSlowBodies } from './server/slow-bodies.ts';
import { addUsers } from './server/writers.ts';
import { createEvidenceReader } from './views/read-evidence.ts';
import type { WebContext, WebServer } from './web-context.ts';

/** What a server is made from. */
export interface WebServerParts
  extends Pick<WebContext, 'store' | 'signatures' | 'options' | 'now' | 'log' | 'push'> {
  /** Folder of style sheets and images. */
  readonly assets: string;
  /** Asks trackers; without it only signatures tell of bugs. */
  readonly lookUpBug?: LookUpBug;
}

/** Longest parameter in a path: names of jobs and files can be long. */
const LONGEST_PARAMETER = 4096;

/** Largest body that is not an upload, in bytes: a signature and what is asked of it. */
const BODY_LIMIT = 512 * 1024;

/** Views that are kept until something changes: the pages of a few hundred bugs and jobs. */
const REMEMBERED_VIEWS = 500;

/** The pages and the API over one store; listens nowhere yet. */
export async function createWebServer(parts: WebServerParts): Promise<WebServer> {
  const { options, log } = parts;
  const context = createContext(parts);
  const server = fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: options.trustProxy && isNearest,
    bodyLimit: BODY_LIMIT,
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    // A client that takes minutes to say what it wants holds a connection that others need.
    http: { headersTimeout: 20_000, requestTimeout: 10 * 60_000, maxHeaderSize: 16 * 1024 },
    connectionTimeout: 120_000,
    forceCloseConnections: true,
  }).withTypeProvider<ZodTypeProvider>();
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  await server.register(helmet, CONTENT_POLICY);
  const perMinute = { max: options.requestsPerMinute, timeWindow: '1 minute', cache: 20_000 };
  await server.register(rateLimit, { ...perMinute, keyGenerator: clientOf });
  endSlowBodies(server);
  addUsers(server);
  await registerLogin(server, context);
  refuseForeignSites(server);
  finishAnswers(server);
  addErrorPages(server, context);
  serveAssets(server, context);
  await describeApi(server, context);
  registerRoutes(server, context);
  const services = [context.board, context.facts, context.edits, context.mentions];
  server.addHook('onReady', async () => {
    for (const service of services) service.start();
  });
  server.addHook('onClose', async () => {
    await Promise.all([...services, context.jobs].map((service) => service.close()));
  });
  return server;
}

/** One proxy is believed: what stands further in front in X-Forwarded-For, the client may have written itself. */
function isNearest(_address: string, hop: number): boolean {
  return hop < 1;
}

function createContext({ assets, lookUpBug, ...parts }: WebServerParts): WebContext {
  const { store, signatures, now, log } = parts;
  const board = new Board({ changes: (cursor) => store.buildChanges(cursor), now, log });
  return {
    ...parts,
    assets: loadAssets(assets),
    board,
    metrics: createWebMetrics(board),
    facts: new BugFacts(signatures, lookUpBug),
    edits: new RecentEdits(signatures, BOARD_DAYS + 1),
    mentions: new ChangeMentions(() => store.records(), now, log),
    memo: new Memo(REMEMBERED_VIEWS),
    readEvidence: createEvidenceReader(store, now),
    readEdits: createEditReader(now),
    jobs: createJobRunner(store, now),
    readInTurn: createReadInTurn(),
  };
}
