import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../src/store/open-store.ts';
import { type ReviewServer, startReviewServer } from '../fakes/review-server.ts';
import { type BotProcess, watchProcess } from './bot-process.ts';
import { type Owner, startProcess } from './child-process.ts';
import { resultEvent, startFailedLogs, writeLogSignature } from './failure-events.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { projectRoot } from './project-root.ts';
import { until } from './until.ts';

/** How a bot of the shop behaves. */
export interface ShopBotOptions {
  /** Times that a build is tried; 6 when absent. */
  readonly attempts?: number;
  /** How long it waits for a word of a log server, in ms; 10,000 when absent. */
  readonly logTimeoutMs?: number;
  /**
   * Whether the process stops once, by itself, between the question for a comment and the post: it says {@link STOPS} on
   * standard error, and goes on with SIGCONT.
   */
  readonly stops?: boolean;
}

/** A review host, log servers, and bots in processes of their own that come and go. */
export interface BotShop {
  readonly folder: string;
  readonly review: ReviewServer;
  /** Between the bots and the review host. */
  readonly proxy: FaultProxy;
  /** Address of a server that has the log of any build. */
  readonly logs: string;
  start(options?: ShopBotOptions): BotProcess;
  /** Reports so many changes as failed, each with a build that has the bug and, unless told otherwise, one that has not. */
  reportFailures(changes: number, kinds?: readonly ('hit' | 'miss')[]): void;
  /** Waits until each of the changes has a comment. */
  answered(changes: number, withinMs: number): Promise<void>;
  /** Words for the verdicts by `change job`. */
  verdicts(): Promise<Map<string, string>>;
}

/** What a bot says that stops. */
export const STOPS = 'stops before its post';

const BOT = join(projectRoot, 'dist', 'test', 'support', 'review-bot-process.js');

/** Opens all that bots need in a folder that is there. */
export async function openBotShop(context: Owner, folder: string, lines?: number): Promise<BotShop> {
  const queries = writeLogSignature(folder);
  const review = await startReviewServer(context);
  const proxy = await startFaultProxy(review.url);
  context.after(() => proxy.stop());
  const logs = await startFailedLogs(context, lines);
  return {
    folder,
    review,
    proxy,
    logs,
    start: ({ attempts = 6, logTimeoutMs = 10_000, stops = false } = {}) => {
      const patience = [String(attempts), String(logTimeoutMs)];
      const args = [BOT, folder, queries, proxy.url, ...patience, ...(stops ? [STOPS] : [])];
      return watchProcess(startProcess(context, process.execPath, args));
    },
    reportFailures: (changes, kinds = ['hit', 'miss']) => {
      for (let number = 0; number < changes; number++) {
        const builds = kinds.map((kind, place) => ({ url: `${logs}/${kind}-${number}-${place}/job.log` }));
        review.events.push(resultEvent(number, builds));
      }
    },
    answered: async (changes, withinMs) => {
      const said = () => new Set(review.comments.map(({ change }) => change)).size;
      await until(() => said() >= changes, `${changes} comments`, withinMs);
    },
    verdicts: async () => {
      const store = await openStore(join(folder, 'store'), { mode: 'read' });
      const states = new Map<string, string>();
      for await (const { build, verdict } of store.listBuilds()) {
        states.set(`${build.change} ${build.jobName}`, verdict?.state ?? 'none');
      }
      await store.close();
      return states;
    },
  };
}

/** The most memory that a running process had at any time, in bytes; Linux only. */
export function peakMemory({ process: { pid } }: BotProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(?<kb>\d+) kB/.exec(status)?.groups?.kb) * 1024;
}
