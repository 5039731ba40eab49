import { resolve } from 'node:path';
import { AppError } from '../errors.ts';
import { copyRecords } from '../ingest/copy-records.ts';
import { type CopySummary, copyStore } from '../ingest/copy-store.ts';
import { openStore } from '../store/open-store.ts';
import { isClusterLocation, shownLocation } from '../store/store-location.ts';
import type { WritableStore } from '../store/writable-store.ts';
import { count } from '../util/count.ts';
import type { CommandContext, ExitCode } from './context.ts';
import { clusterOptions } from './open-store.ts';
import type { CommonFlags } from './options.ts';
import { createProgress } from './progress.ts';
import { type CommandStart, startCommand } from './start-command.ts';

/** Copies all builds of one store into another; builds that could not be copied whole are a negative finding. */
export async function runStoreCopy(
  places: { readonly from: string; readonly to: string },
  flags: CommonFlags,
  context: CommandContext,
): Promise<ExitCode> {
  const start = await startCommand(context, flags);
  const { output, isJson } = start;
  const [from, to] = [placeOf(places.from, context), placeOf(places.to, context)];
  if (from === to) {
    throw new AppError(
      'USAGE',
      `expected two stores, found ${shownLocation(from)} twice; name another to copy to`,
    );
  }
  const source = await openPlace(from, 'read', start);
  try {
    const target = await openPlace(to, 'write', start);
    try {
      const summary = await copy(source, target, start);
      if (isJson) await output.printJson(summary);
      else await output.print(summaryText(summary));
      return summary.failed > 0 ? 1 : 0;
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

function placeOf(location: string, { cwd }: CommandContext): string {
  return isClusterLocation(location) ? location : resolve(cwd, location);
}

/** Threads where nobody says: the main one has the most to do, and each further one costs memory. */
const WORKERS = 1;

/** Both stores may be clusters: the same credentials are for both. */
async function openPlace(
  location: string,
  mode: 'read' | 'write',
  { config, context }: CommandStart,
): Promise<WritableStore> {
  const cluster = isClusterLocation(location) ? { cluster: await clusterOptions(config) } : {};
  const { workers = WORKERS } = config;
  return openStore(location, { mode, workers, now: context.now, signal: context.signal, ...cluster });
}

async function copy(from: WritableStore, to: WritableStore, start: CommandStart): Promise<WholeSummary> {
  const { config, context, output } = start;
  const progress = await createProgress(context);
  try {
    const summary = await copyStore({
      from,
      to,
      workers: config.workers ?? WORKERS,
      signal: context.signal,
      now: context.now,
      onProgress: (done, total) => progress.update(done, total, `build ${done + 1} of ${total}`),
      onProblem: (buildUuid, message) => output.note(`${buildUuid}: ${message}`),
    });
    return { ...summary, records: await copyRecords(from.records(), to.records()) };
  } finally {
    progress.stop();
  }
}

/** What went over of builds, and of what is kept beside them. */
interface WholeSummary extends CopySummary {
  readonly records: number;
}

function summaryText({ copied, skipped, failed, events, records }: WholeSummary): string {
  const parts = [`${count(copied, 'build')} copied (${count(events, 'event')})`];
  if (skipped > 0) parts.push(`${skipped} had been there`);
  if (failed > 0) parts.push(`${failed} could not be copied whole`);
  if (records > 0) parts.push(`${count(records, 'record')} beside them`);
  return parts.join(', ');
}
