import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { tagTable } from '../config/tag-table.ts';
import { createTaskRunner } from '../ingest/task-runner.ts';
import { type BuildQueue, DEFAULT_QUEUE_POLICY, type QueuePolicy } from '../store/build-queue.ts';
import { readQueuedBuild } from '../worker/read-queued-build.ts';
import { runWorker } from '../worker/run-worker.ts';
import type { WorkerEvent } from '../worker/worker-event.ts';
import type { CommandContext, ExitCode } from './context.ts';
import { loadJudge } from './load-judge.ts';
import { withStore } from './open-store.ts';
import type { CommonFlags } from './options.ts';
import { type CommandStart, startCommand } from './start-command.ts';
import { verdictText } from './verdict-text.ts';

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

type OnEvent = (event: WorkerEvent) => void | Promise<void>;

/** Works on the store's queue until it is drained or the worker is stopped. */
export async function runWorkerCommand(flags: WorkerFlags, context: CommandContext): Promise<ExitCode> {
  const start = await startCommand(context, flags);
  const judge = await loadJudge(start);
  const policy = policyOf(flags);
  // The store outlives the signal to stop: builds under way are still to be given back.
  const stay = { ...start, context: { ...context, signal: new AbortController().signal } };
  let exitCode: ExitCode = 0;
  await withStore(stay, 'write', async (store) => {
    const queue = store.queue(policy);
    const metrics = await startMetrics(queue, flags, start);
    const { workers } = start.config;
    const tags = tagTable(start.config);
    const runner = createTaskRunner({ queries: judge.queries, ...(workers !== undefined && { workers }) });
    const onEvent: OnEvent = async (event) => {
      metrics?.observe(event);
      if (isNegative(event, flags)) exitCode = 1;
      await report(event, start);
    };
    try {
      await runWorker({
        queue,
        name: `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`,
        concurrency: flags.concurrency ?? 1,
        until: untilOf(flags),
        leaseMs: policy.leaseMs,
        signal: context.signal,
        now: context.now,
        read: (build, signal) =>
          readQueuedBuild(build, { judge, runner, store, tags, now: context.now }, signal),
        onEvent,
      });
    } finally {
      await runner.close();
      await metrics?.close();
    }
  });
  return exitCode;
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

interface RunningMetrics {
  observe(event: WorkerEvent): void;
  close(): Promise<void>;
}

/** Serves metrics where a port was given; only then is their library loaded. */
async function startMetrics(
  queue: BuildQueue,
  { metricsPort: port, metricsHost: host = '127.0.0.1' }: WorkerFlags,
  { output }: CommandStart,
): Promise<RunningMetrics | undefined> {
  if (port === undefined) return undefined;
  const { createWorkerMetrics } = await import('../worker/metrics.ts');
  const { serveMetrics } = await import('../worker/serve-metrics.ts');
  const metrics = createWorkerMetrics(queue);
  const server = await serveMetrics(metrics, { host, port });
  output.note(`metrics: ${server.url}`);
  return { observe: metrics.observe, close: server.close };
}

/** Verdicts go to standard output, all else to standard error. */
async function report(event: WorkerEvent, { output, isJson }: CommandStart): Promise<void> {
  if (event.kind === 'taken') return;
  if (event.kind === 'done') {
    for (const { verdict } of event.results) {
      if (isJson) await output.printJson(verdict);
      else await output.print(verdictText(verdict, event.build.location, output.colors));
    }
    return;
  }
  output.note(noteOf(event));
}

function noteOf(event: Exclude<WorkerEvent, { kind: 'taken' | 'done' }>): string {
  if (event.kind === 'trouble') {
    return `${messageOf(event.error)}; next try in ${Math.round(event.waitMs / 1000)} s`;
  }
  const { id, attempts } = event.build;
  if (event.kind === 'lost') return `${id}: taken over by another worker`;
  if (event.kind === 'given-back') return `${id}: given back`;
  const next = event.next === 'parked' ? 'parked; "dejabug queue list" shows it' : 'waits for the next';
  return `${id}: attempt ${attempts} failed, ${next}: ${messageOf(event.error)}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
