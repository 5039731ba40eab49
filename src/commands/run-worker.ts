import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { LogSource } from '../ci/log-source.ts';
import { openSource } from '../ci/open-source.ts';
import type { Judge } from '../classify/create-judge.ts';
import { loadServicesConfig } from '../config/services-config.ts';
import { tagTable } from '../config/tag-table.ts';
import { createTaskRunner } from '../ingest/task-runner.ts';
import { createLog } from '../log.ts';
import {
  type BuildQueue,
  DEFAULT_QUEUE_POLICY,
  type QueuedBuild,
  type QueuePolicy,
} from '../store/build-queue.ts';
import type { WritableStore } from '../store/writable-store.ts';
import type { WorkerMetrics } from '../worker/metrics.ts';
import { readQueuedBuild } from '../worker/read-queued-build.ts';
import { runWorker } from '../worker/run-worker.ts';
import type { WorkerEvent } from '../worker/worker-event.ts';
import type { CommandContext, ExitCode } from './context.ts';
import { createOpener, createSystems } from './create-services.ts';
import { loadJudge } from './load-judge.ts';
import { withStore } from './open-store.ts';
import type { CommonFlags } from './options.ts';
import { reportWork } from './report-work.ts';
import { type CommandStart, startCommand } from './start-command.ts';

interface WorkerFlags extends CommonFlags {
  readonly once?: true;
  readonly drain?: true;
  readonly concurrency?: number;
  readonly lease?: number;
  readonly attempts?: number;
  readonly retryDelay?: number;
  readonly metricsPort?: number;
  readonly metricsHost?: string;
}

/** Works on the store's queue until it is drained or the worker is stopped. */
export async function runWorkerCommand(flags: WorkerFlags, context: CommandContext): Promise<ExitCode> {
  const start = await startCommand(context, flags);
  const judge = await loadJudge(start);
  // The store outlives the signal to stop: builds under way are still to be given back.
  const stay = { ...start, context: { ...context, signal: new AbortController().signal } };
  let metrics: ServedMetrics | undefined;
  const work = async (store: WritableStore): Promise<ExitCode> => {
    metrics = await startMetrics(store.queue(), flags, start);
    try {
      return await workOnQueue({ flags, start, judge, store, metrics });
    } finally {
      await metrics?.close();
    }
  };
  return withStore(stay, 'write', work, { onDeadLetter: () => metrics?.countDeadLetter() });
}

interface QueueWork {
  readonly flags: WorkerFlags;
  readonly start: CommandStart;
  readonly judge: Judge;
  readonly store: WritableStore;
  readonly metrics: ServedMetrics | undefined;
}

async function workOnQueue({ flags, start, judge, store, metrics }: QueueWork): Promise<ExitCode> {
  const { config, context } = start;
  const policy = policyOf(flags);
  const tags = tagTable(config);
  const runner = createTaskRunner({
    queries: judge.queries,
    ...(config.workers !== undefined && { workers: config.workers }),
  });
  const { open, close } = await openServices(start, flags);
  let exitCode: ExitCode = 0;
  try {
    await runWorker({
      queue: store.queue(policy),
      name: `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`,
      concurrency: flags.concurrency ?? 1,
      until: untilOf(flags),
      leaseMs: policy.leaseMs,
      signal: context.signal,
      now: context.now,
      read: (build, signal) =>
        readQueuedBuild(build, { judge, runner, store, tags, now: context.now, open }, signal),
      onEvent: async (event) => {
        metrics?.observe(event);
        if (isNegative(event, flags)) exitCode = 1;
        await reportWork(event, start);
      },
    });
    return exitCode;
  } finally {
    await runner.close();
    await close();
  }
}

/** What opens the builds of the queue: where CI systems are configured, also what a bot put there. */
async function openServices(
  { context }: CommandStart,
  { config: file }: WorkerFlags,
): Promise<{ open: (build: QueuedBuild) => Promise<readonly LogSource[]>; close: () => Promise<unknown> }> {
  const services = await loadServicesConfig({ ...context, ...(file !== undefined && { file }) });
  const { now } = context;
  if (services.ci.length + services.reviews.length === 0) {
    return { open: ({ location }) => openSource(location), close: async () => {} };
  }
  const log = createLog({ write: (line: string) => void context.stderr.write(line) });
  const ci = { log, now, logs: { hosts: services.bot.logHosts } };
  const systems = (await createSystems(services, ci)).map(({ system }) => system);
  const close = () => Promise.all(systems.map((system) => system.close()));
  return { open: createOpener(systems, ci), close };
}

function policyOf({ lease, attempts, retryDelay }: WorkerFlags): QueuePolicy {
  return {
    ...DEFAULT_QUEUE_POLICY,
    ...(lease !== undefined && { leaseMs: lease * 1000 }),
    ...(attempts !== undefined && { maxAttempts: attempts }),
    ...(retryDelay !== undefined && { firstDelayMs: retryDelay * 1000 }),
  };
}

function untilOf({ once, drain }: WorkerFlags): 'once' | 'drain' | 'stopped' {
  if (once) return 'once';
  return drain ? 'drain' : 'stopped';
}

function isNegative(event: WorkerEvent, { once }: WorkerFlags): boolean {
  return event.kind === 'failed' && (once === true || event.next === 'parked');
}

interface ServedMetrics extends Pick<WorkerMetrics, 'observe' | 'countDeadLetter'> {
  close(): Promise<void>;
}

/** Serves metrics where a port was given; only then is their library loaded. */
async function startMetrics(
  queue: BuildQueue,
  { metricsPort: port, metricsHost: host = '127.0.0.1' }: WorkerFlags,
  { output }: CommandStart,
): Promise<ServedMetrics | undefined> {
  if (port === undefined) return undefined;
  const { createWorkerMetrics } = await import('../worker/metrics.ts');
  const { serveMetrics } = await import('../worker/serve-metrics.ts');
  const metrics = createWorkerMetrics(queue);
  const server = await serveMetrics(metrics, { host, port });
  output.note(`metrics: ${server.url}`);
  return { ...metrics, close: server.close };
}
