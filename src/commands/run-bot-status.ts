import { type BotStatus, readStatus } from '../bot/bot-status.ts';
import type { SourceStatus } from '../bot/source-health.ts';
import { count } from '../util/count.ts';
import type { CommandContext, ExitCode } from './context.ts';
import { withStore } from './open-store.ts';
import type { CommonFlags } from './options.ts';
import { startCommand } from './start-command.ts';

/** A bot keeps its status every five seconds; one that did not for so long, in ms, is not running. */
const SILENT_MS = 30_000;

/** A comment that waits longer, in ms, can not be posted. */
const STUCK_MS = 5 * 60_000;

/** Tells how the bot of the configured store fares. */
export async function runBotStatus(flags: CommonFlags, context: CommandContext): Promise<ExitCode> {
  const start = await startCommand(context, flags);
  const { output, isJson } = start;
  const status = await withStore(start, 'read', readStatus);
  const now = context.now();
  const isRunning = status.bot?.hasEnded === false && now.getTime() - Date.parse(status.bot.at) < SILENT_MS;
  if (isJson) await output.printJson({ ...status, isRunning });
  else await output.print(statusText(status, isRunning, now));
  return needsPerson(status, now) ? 1 : 0;
}

function needsPerson({ bot, outbox, queue }: BotStatus, now: Date): boolean {
  const isStuck = outbox.some(({ since }) => now.getTime() - Date.parse(since) > STUCK_MS);
  return bot?.sources.some(({ isWell }) => !isWell) === true || isStuck || queue.parked > 0;
}

function statusText(
  { bot, cursors, outbox, changes, queue, incidents }: BotStatus,
  isRunning: boolean,
  now: Date,
): string {
  const mode = bot?.isPosting ? 'posts comments' : 'prints comments';
  const head =
    bot === undefined
      ? 'no bot has worked on this store yet'
      : `bot ${isRunning ? 'works' : 'does not work'}, ${mode}; last seen ${ago(bot.at, now)}, started ${ago(bot.startedAt, now)}`;
  const { waiting, leased, parked } = queue;
  return [
    head,
    ...(bot ? [`signatures: ${bot.signatures.count}, version ${bot.signatures.version.slice(0, 12)}`] : []),
    ...(bot?.sources ?? []).map((source) => sourceText(source, now)),
    ...cursors.map(({ name, changedAt }) => `cursor ${name}: moved ${ago(changedAt.toISOString(), now)}`),
    `changes: ${changes.open} open, ${changes.pending} with a comment to be posted`,
    `queue: ${waiting} waiting, ${leased} being read, ${parked} parked`,
    ...(bot?.notices ? [`notices: ${bot.notices.pending} to be sent, ${bot.notices.parked} given up`] : []),
    ...outbox.map(
      ({ change, key, since }) => `outbox: ${change}, ${key.slice(0, 12)}, since ${ago(since, now)}`,
    ),
    ...incidents.map(
      ({ cause, since, changes }) => `incident: ${cause}, ${count(changes, 'change')} since ${since}`,
    ),
  ].join('\n');
}

function sourceText(
  { name, kind, events, taken, lastEventAt, lastSeenAt, failures, lastError, failingSince }: SourceStatus,
  now: Date,
): string {
  const lag =
    lastEventAt === undefined || lastSeenAt === undefined
      ? undefined
      : Date.parse(lastSeenAt) - Date.parse(lastEventAt);
  const seen = lastSeenAt === undefined ? 'nothing seen' : `last seen ${ago(lastSeenAt, now)}`;
  const late = lag === undefined ? '' : `, ${(lag / 1000).toFixed(1)} s after it happened`;
  const error =
    lastError === undefined
      ? ''
      : `; last error ${ago(lastError.at, now)}: ${lastError.message} [${lastError.code}]`;
  const state = failingSince === undefined ? 'well' : `FAILING (it began ${ago(failingSince, now)})`;
  return `${kind} ${name}: ${state}, ${count(events, 'event')}, ${taken} taken, ${seen}${late}, ${count(failures, 'failure')}${error}`;
}

function ago(at: string, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - Date.parse(at)) / 1000));
  if (seconds < 120) return `${seconds} s ago`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min ago` : `${Math.round(seconds / 3600)} h ago`;
}
