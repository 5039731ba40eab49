import type { BotMetrics } from '../bot/bot-metrics.ts';
import type { BotParts } from '../bot/bot-parts.ts';
import type { BotView } from '../bot/run-bot.ts';
import type { Log } from '../log.ts';
import type { ReviewHost } from '../review/review-host.ts';
import type { WritableStore } from '../store/writable-store.ts';
import type { HealthAnswer } from '../worker/serve-metrics.ts';

/** On which ports the bot listens; on none without one. */
export interface BotPorts {
  readonly metricsPort?: number;
  readonly metricsHost?: string;
  readonly webhookPort?: number;
  readonly webhookHost?: string;
}

export interface ServeBotOptions {
  readonly flags: BotPorts;
  readonly store: WritableStore;
  readonly hosts: readonly ReviewHost[];
  readonly log: Log;
  /** Undefined until all is under way. */
  readonly view: () => BotView | undefined;
  readonly isStopping: () => boolean;
}

/** What the bot serves, and what it is to be told for that. */
export interface BotServing {
  readonly metrics?: BotMetrics;
  readonly parts: Pick<BotParts, 'metrics' | 'onWork'>;
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';

/**
 * Serves metrics, health and webhooks where ports were given; only then are their libraries loaded.
 * @throws AppError `CONFIG_INVALID` when a port is taken
 */
export async function serveBot(options: ServeBotOptions): Promise<BotServing> {
  const webhooks = await serveHooks(options);
  const metrics = await serveNumbers(options);
  return {
    ...metrics,
    close: async () => {
      await webhooks?.close();
      await metrics.close();
    },
  };
}

async function serveHooks({
  flags,
  hosts,
  log,
}: ServeBotOptions): Promise<{ close(): Promise<void> } | undefined> {
  const { webhookPort: port, webhookHost: host = LOOPBACK } = flags;
  if (port === undefined) return undefined;
  const { serveWebhooks } = await import('../bot/serve-webhooks.ts');
  const server = await serveWebhooks(hosts, { host, port });
  log.info({ url: server.url }, 'webhooks are taken');
  return server;
}

async function serveNumbers({ flags, store, log, view, isStopping }: ServeBotOptions): Promise<BotServing> {
  const { metricsPort: port, metricsHost: host = LOOPBACK } = flags;
  if (port === undefined) return { parts: {}, close: async () => {} };
  const { createWorkerMetrics } = await import('../worker/metrics.ts');
  const { createBotMetrics } = await import('../bot/bot-metrics.ts');
  const { serveMetrics } = await import('../worker/serve-metrics.ts');
  const work = createWorkerMetrics(store.queue());
  const metrics = createBotMetrics({
    register: work.register,
    openChanges: () => view()?.openChanges() ?? 0,
    sources: () => view()?.sources() ?? [],
  });
  const checks = { '/healthz': () => ({ isWell: true }), '/readyz': () => readiness(view(), isStopping()) };
  const server = await serveMetrics({ ...work, checks }, { host, port });
  log.info({ url: server.url }, 'metrics are served');
  return { metrics, parts: { metrics, onWork: work.observe }, close: server.close };
}

/** Ready: this bot works, and none of its sources fails. */
function readiness(view: BotView | undefined, isStopping: boolean): HealthAnswer {
  const sources = view?.sources() ?? [];
  const failing = sources
    .filter(({ isWell }) => !isWell)
    .map(({ name, failingSince, lastError }) => ({ name, failingSince, lastError }));
  return {
    isWell: view !== undefined && !isStopping && failing.length === 0,
    details: { isWorking: view !== undefined, failing },
  };
}
