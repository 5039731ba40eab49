import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Log } from '../log.ts';
import type { WritableStore } from '../store/writable-store.ts';
import type { WebMetrics } from './api/metrics.ts';
import type { Board } from './board/board.ts';
import type { Memo } from './board/memo.ts';
import type { BugFacts } from './facts/bug-facts.ts';
import type { ChangeMentions } from './facts/change-mentions.ts';
import type { RecentEdits } from './facts/recent-edits.ts';
import type { ReadEdits } from './facts/signature-edits.ts';
import type { JobRunner } from './jobs/job-runner.ts';
import type { ReadInTurn } from './log-viewer/read-in-turn.ts';
import type { Assets } from './server/load-assets.ts';
import type { SignatureLibrary } from './signature-library.ts';
import type { Pushing } from './upload/push-build.ts';
import type { ReadEvidence } from './views/read-evidence.ts';
import type { WebOptions } from './web-options.ts';

/** The server that pages are registered on: routes are typed by their zod schemas. */
export type WebServer = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** All that pages are made from. Each page is one file with `register…(server, context)`; see `register-routes.ts`. */
export interface WebContext {
  readonly store: WritableStore;
  /** The signatures as they are now; they are loaded anew while the server runs. */
  readonly signatures: () => SignatureLibrary;
  /** The builds of the last days, what is known of bugs, and what was made of both. */
  readonly board: Board;
  readonly facts: BugFacts;
  readonly edits: RecentEdits;
  readonly mentions: ChangeMentions;
  readonly memo: Memo;
  readonly readEvidence: ReadEvidence;
  readonly readEdits: ReadEdits;
  /** Takes builds in; undefined where nobody may push any. */
  readonly push?: Pushing;
  readonly metrics: WebMetrics;
  readonly options: WebOptions;
  readonly assets: Assets;
  /** Searches and other work that may take long: never done in the server's own thread. */
  readonly jobs: JobRunner;
  /** Reads parts of logs, in the server's own thread. */
  readonly readInTurn: ReadInTurn;
  readonly now: () => Date;
  readonly log: Log;
}

/** Adds the routes of one page. */
export type RegisterPage = (server: WebServer, context: WebContext) => void;
