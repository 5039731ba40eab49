import type { BotMetrics } from '../bot/bot-metrics.ts';
import type { BotParts, BotReading, WatchedSystem } from '../bot/bot-parts.ts';
import type { CommentState } from '../bot/change-state.ts';
import { LiveJudge } from '../bot/live-judge.ts';
import { recordInbox } from '../bot/record-inbox.ts';
import { type BotView, runBot } from '../bot/run-bot.ts';
import { createTelling } from '../bot/telling/create-telling.ts';
import type { CiContext } from '../ci/ci-context.ts';
import { loadServicesConfig, type ServicesConfig } from '../config/services-config.ts';
import { tagTable } from '../config/tag-table.ts';
import { AppError } from '../errors.ts';
import { createLog, type Log } from '../log.ts';
import { type Change, changeKey } from '../model/change.ts';
import type { WritableStore } from '../store/writable-store.ts';
import type { CommandContext, ExitCode } from './context.ts';
import { botPolicy, createHosts, createOpener, createSystems } from './create-services.ts';
import { signaturePaths } from './load-judge.ts';
import { withStore } from './open-store.ts';
import { openTrackers } from './open-trackers.ts';
import type { CommonFlags } from './options.ts';
import { serveBot } from './serve-bot.ts';
import { type CommandStart, startCommand } from './start-command.ts';

/** Flags of `dejabug bot`. */
export interface BotFlags extends CommonFlags {
  readonly post?: true;
  readonly once?: true;
  /** In ms. */
  readonly backfill?: number;
  readonly metricsPort?: number;
  readonly metricsHost?: string;
  readonly webhookPort?: number;
  readonly webhookHost?: string;
}

/** Runs the bot until it is stopped, or once. */
export async function runBotCommand(flags: BotFlags, context: CommandContext): Promise<ExitCode> {
  const start = await startCommand(context, flags);
  const services = await loadServicesConfig({
    ...context,
    ...(flags.config !== undefined && { file: flags.config }),
  });
  if (services.reviews.length + services.ci.length === 0) {
    const message =
      'expected something to watch, found neither "reviews" nor "ci" in the configuration; see docs/BOT.md';
    throw new AppError('CONFIG_INVALID', message);
  }
  const log = createLog({ write: (line: string) => void context.stderr.write(line) });
  // The store outlives the signal to stop: what is under way comes to its end.
  const stay = { ...start, context: { ...context, signal: new AbortController().signal } };
  await withStore(stay, 'write', (store) => work({ flags, start, services, store, log }));
  return 0;
}

interface BotWork {
  readonly flags: BotFlags;
  readonly start: CommandStart;
  readonly services: ServicesConfig;
  readonly store: WritableStore;
  readonly log: Log;
}

/** Puts the bot together, runs it, and takes it apart again, what came last first. */
async function work(work: BotWork): Promise<void> {
  const { flags, start } = work;
  const closers: Closer[] = [];
  let view: BotView | undefined;
  try {
    const parts = await openParts(work, () => view, closers);
    const onReady = (ready: BotView): void => {
      view = ready;
    };
    await runBot(parts, { isOnce: flags.once === true, signal: start.context.signal, onReady });
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

type Closer = () => Promise<unknown>;

async function openParts(
  { flags, start, services, store, log }: BotWork,
  view: () => BotView | undefined,
  closers: Closer[],
): Promise<BotParts> {
  const { context, config } = start;
  const { now, signal } = context;
  const ci = { log, now, logs: { hosts: services.bot.logHosts } };
  const hosts = await createHosts(services.reviews, { log, now, inbox: recordInbox(store.records(), now) });
  closers.push(() => Promise.all(hosts.map((host) => host.close())));
  const systems = await createSystems(services, ci);
  closers.push(() => Promise.all(systems.map(({ system }) => system.close())));
  const serving = await serveBot({ flags, store, hosts, log, view, isStopping: () => signal.aborted });
  closers.push(() => serving.close());
  const judge = await openJudge(start, log, serving.metrics);
  closers.push(() => judge.close());
  const onFailure = (name: string, error: unknown): void => view()?.failed(name, error);
  const trackers = openTrackers({ trackers: services.trackers, records: store.records(), now, onFailure });
  closers.push(() => trackers.close());
  const tellsPeople = flags.post === true && services.notify.channels.length > 0;
  const needs = {
    store,
    signatures: () => judge.set,
    notify: services.notify,
    trackers,
    log,
    now,
    onFailure,
    ...(services.web.baseUrl !== undefined && { baseUrl: services.web.baseUrl }),
  };
  return {
    store,
    hosts,
    systems,
    judge,
    policy: botPolicy(services, config),
    trackers,
    ...(services.bot.concurrency > 0 && { reading: readingOf(start, services, { systems, ci }) }),
    ...(tellsPeople && { telling: await createTelling(needs) }),
    ...(flags.post !== true && { print: (change, comment) => printComment(start, change, comment) }),
    ...(flags.backfill !== undefined && {
      backfillFrom: new Date(now().getTime() - flags.backfill).toISOString(),
    }),
    ...serving.parts,
    log,
    now,
  };
}

function readingOf(
  { config }: CommandStart,
  { bot }: ServicesConfig,
  { systems, ci }: { readonly systems: readonly WatchedSystem[]; readonly ci: CiContext },
): BotReading {
  const open = createOpener(
    systems.map(({ system }) => system),
    ci,
  );
  return { concurrency: bot.concurrency, tags: tagTable(config), open };
}

function openJudge(start: CommandStart, log: Log, metrics: BotMetrics | undefined): Promise<LiveJudge> {
  const { workers } = start.config;
  return LiveJudge.open({
    paths: signaturePaths(start),
    ...(workers !== undefined && { workers }),
    onChange: ({ version, signatures }) => {
      metrics?.onReload(true, signatures.length);
      log.info({ version, count: signatures.length }, 'signatures changed; the new ones are used');
    },
    onProblems: (problems) => {
      metrics?.onReload(false, 0);
      for (const { file, line, message } of problems)
        log.error({ file, line, found: message }, 'signature is not used');
    },
  });
}

/** Shows what would be posted. */
async function printComment(
  { output, isJson }: CommandStart,
  change: Change,
  { key, text, notify, replaces }: CommentState,
): Promise<void> {
  if (isJson) return output.printJson({ change, key, text, notify, replaces });
  const patchset = change.patchset === undefined ? '' : `, patch set ${change.patchset}`;
  await output.print(
    `${output.colors.dim(`-- would be posted on ${changeKey(change)}${patchset} --`)}\n${text}\n`,
  );
}
