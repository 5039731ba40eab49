import { BuildLedger } from '../bot/telling/build-ledger.ts';
import { computeDigest, type Period } from '../bot/telling/compute-digest.ts';
import { createTelling } from '../bot/telling/create-telling.ts';
import { usualPeriodMs } from '../bot/telling/digest-schedule.ts';
import { digestText } from '../bot/telling/digest-text.ts';
import { pageLinks } from '../bot/telling/page-links.ts';
import { loadServicesConfig, type ServicesConfig } from '../config/services-config.ts';
import { AppError } from '../errors.ts';
import { createLog } from '../log.ts';
import type { SignatureSet } from '../model/signature.ts';
import type { DigestOptions } from '../notify/notify-options.ts';
import { loadSignatures } from '../signatures/load-signatures.ts';
import type { WritableStore } from '../store/writable-store.ts';
import { count } from '../util/count.ts';
import { printableText } from '../util/printable-text.ts';
import type { CommandContext, ExitCode } from './context.ts';
import { signaturePaths } from './load-judge.ts';
import { hasStore, withStore } from './open-store.ts';
import { openTrackers } from './open-trackers.ts';
import type { CommonFlags } from './options.ts';
import { type CommandStart, startCommand } from './start-command.ts';

/** Flags of `dejabug digest`. */
interface DigestFlags extends CommonFlags {
  /** In ms. */
  readonly since?: number;
  readonly project?: readonly string[];
  readonly pipeline?: readonly string[];
  readonly owner?: readonly string[];
  readonly to?: readonly string[];
}

/** How far before a digest's own time its counts look, in ms. */
const COUNTED_MS = 10 * 86_400_000;

/** Prints a digest, or sends it. */
export async function runDigest(
  name: string | undefined,
  flags: DigestFlags,
  context: CommandContext,
): Promise<ExitCode> {
  const start = await startCommand(context, flags);
  const file = flags.config === undefined ? {} : { file: flags.config };
  const isPlain = name === undefined && flags.to === undefined;
  const sections = isPlain ? (['trackers', 'web'] as const) : (['trackers', 'web', 'notify'] as const);
  const services = await loadServicesConfig({ cwd: context.cwd, env: context.env, sections, ...file });
  const options = digestOptions(name, flags, services);
  const { set } = await loadSignatures(signaturePaths(start));
  const to = context.now();
  const lengthMs = flags.since ?? usualPeriodMs(options);
  const period = { from: new Date(to.getTime() - lengthMs), to };
  const making = { start, services, options, set, period, keptMs: lengthMs + COUNTED_MS };
  if (flags.to === undefined || !hasStore(start))
    return withStore(start, 'read', (store) => printDigest(store, making));
  return withStore(start, 'write', (store) => sendDigest(store, making));
}

/** What a digest is made of here. */
interface Making {
  readonly start: CommandStart;
  readonly services: ServicesConfig;
  readonly options: DigestOptions;
  readonly set: SignatureSet;
  readonly period: Period;
  readonly keptMs: number;
}

function digestOptions(
  name: string | undefined,
  flags: DigestFlags,
  { notify }: ServicesConfig,
): DigestOptions {
  const known = notify.digests.find((digest) => digest.name === name);
  if (name !== undefined && known === undefined) {
    const names = notify.digests.map((digest) => digest.name).join(', ') || 'none';
    throw new AppError('USAGE', `expected a digest of the configuration (${names}), found "${name}"`);
  }
  const { project: projects, pipeline: pipelines, owner: owners, to } = flags;
  return {
    ...(known ?? { name: 'dejabug', every: 'daily' }),
    to: to ?? [],
    ...(projects !== undefined && { projects }),
    ...(pipelines !== undefined && { pipelines }),
    ...(owners !== undefined && { owners }),
  };
}

async function printDigest(store: WritableStore, making: Making): Promise<ExitCode> {
  const { start, services, options, set, period, keptMs } = making;
  const { output, isJson, context } = start;
  const onFailure = (tracker: string) =>
    output.note(`tracker ${tracker} does not answer; its bugs are shown without`);
  const trackers = openTrackers({ trackers: services.trackers, now: context.now, onFailure });
  try {
    const ledger = new BuildLedger(store, context.now, keptMs);
    await ledger.catchUp();
    const { lives, oldestAt } = ledger;
    const lookUp = (bug: string, link: string | undefined) => trackers.lookUp(bug, link);
    const source = { builds: ledger.builds.values(), lives, oldestAt, signatures: set.signatures, lookUp };
    const digest = await computeDigest(source, period, options);
    if (isJson) await output.printJson(digest);
    else await output.print(printableText(digestText(options.name, digest, pageLinks(services.web.baseUrl))));
    return 0;
  } finally {
    await trackers.close();
  }
}

async function sendDigest(store: WritableStore, making: Making): Promise<ExitCode> {
  const { start, services, options, set, period, keptMs } = making;
  const { now, signal } = start.context;
  const { output } = start;
  const onFailure = (name: string, error: unknown) =>
    output.note(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  const trackers = openTrackers({ trackers: services.trackers, records: store.records(), now, onFailure });
  const telling = await createTelling({
    store,
    signatures: () => set,
    notify: { ...services.notify, digests: [options] },
    trackers,
    log: createLog({ write: () => {} }),
    now,
    onFailure,
    keptMs,
    ...baseUrlOf(services),
  });
  try {
    const [digest] = telling.configured;
    if (digest === undefined) return 0;
    const id = await telling.digests.add(digest, period);
    await telling.outbox.deliver({ stopping: signal, breaking: signal });
    const progress = await Promise.all(digest.ways.map((way) => telling.outbox.progressOf(id, way)));
    const sent = progress.filter((each) => each === 'sent').length;
    const rest = sent === digest.ways.length ? '' : '; "dejabug notices" shows the others';
    output.note(`sent to ${sent} of ${count(digest.ways.length, 'receiver')}${rest}`);
    return sent === digest.ways.length ? 0 : 1;
  } finally {
    await telling.close();
    await trackers.close();
  }
}

function baseUrlOf({ web }: ServicesConfig): { readonly baseUrl?: string } {
  return web.baseUrl === undefined ? {} : { baseUrl: web.baseUrl };
}
