import { StrikeCounter } from '../classify/strike-counter.ts';
import type { ReportedBuild } from '../model/change.ts';
import { type AdvanceOptions, advanceChange } from './advance-change.ts';
import type { BotParts } from './bot-parts.ts';
import { eventToCommentMs, keepTimes } from './bot-times.ts';
import { BuildTail } from './build-tail.ts';
import { ChangeDesk } from './change-desk.ts';
import { ChangeRecords } from './change-records.ts';
import type { ChangeState } from './change-state.ts';
import type { OutboxOptions, PostedComment } from './deliver-pending.ts';
import { Incidents } from './incidents.ts';
import { Intake } from './intake.ts';
import type { Lease } from './leadership.ts';
import type { SourceHealth } from './source-health.ts';
import { type SpokenAbout, Spokesman } from './spokesman.ts';

/** Changes that are worked on at the same time. */
const CHANGES_AT_ONCE = 8;

/** What of a bot works on changes, put together. */
export interface BotCore {
  readonly changes: ChangeRecords;
  readonly intake: Intake;
  readonly desk: ChangeDesk;
  readonly tail: BuildTail;
  readonly incidents: Incidents;
}

export interface CoreOptions {
  /** While it holds, no other process posts. */
  readonly lease: Lease;
  /** Where failures of single changes are counted. */
  readonly health: SourceHealth;
  /** Fires when no more work is to be begun. */
  readonly stopping: AbortSignal;
  /** Fires when work under way is to be broken off. */
  readonly breaking: AbortSignal;
}

/** Puts together what works on changes. */
export function createCore(parts: BotParts, options: CoreOptions): BotCore {
  const { store, policy, now } = parts;
  const records = store.records();
  const changes = new ChangeRecords(records);
  const strikes = new StrikeCounter();
  const incidents = new Incidents(records, policy.incidents);
  const hosts = new Map(parts.hosts.map((host) => [host.name, host]));
  const spokesman = new Spokesman({
    ...policy,
    changes,
    hosts,
    incidents,
    history: () => strikes.history(),
    ...(parts.trackers && { trackers: parts.trackers }),
    outbox: outboxOf(parts, hosts, options),
    onIncident: async (incident) => {
      parts.log.warn({ cause: incident.cause, changes: incident.changes }, 'one cause strikes many changes');
      parts.metrics?.onIncident();
      await parts.telling?.incident(incident);
    },
    onVerdicts: (about) => tell(parts, about),
    now,
  });
  const tail = new BuildTail({ store, strikes, onVerdict: (id) => desk.wake(id) });
  const onBuilds = (id: string, state: ChangeState) => tail.follow(id, state);
  const systems = parts.systems.map(({ system }) => system);
  const advance: AdvanceOptions = { changes, store, queue: store.queue(), systems, spokesman, now, onBuilds };
  const desk = new ChangeDesk({
    advance: (id) => advanceChange(id, advance, options.breaking),
    atOnce: CHANGES_AT_ONCE,
    onFailure: (id, error) => {
      options.health.failed(error);
      parts.log.warn({ change: id }, 'change is tried again');
    },
    onRecovery: () => options.health.works(),
    signal: options.stopping,
  });
  const onChange = (id: string, state: ChangeState): void => {
    tail.follow(id, state);
    desk.wake(id);
  };
  const tellsOthers = parts.telling !== undefined;
  const ciOf = (report: ReportedBuild) => systems.find((system) => system.owns(report))?.name;
  const intake = new Intake({
    ciOf,
    ...policy,
    changes,
    records,
    queue: store.queue(),
    tellsOthers,
    now,
    onChange,
  });
  return { changes, intake, desk, tail, incidents };
}

function outboxOf(
  parts: BotParts,
  hosts: OutboxOptions['hosts'],
  { lease }: CoreOptions,
): Omit<OutboxOptions, 'changes'> {
  const { print, log, now } = parts;
  return {
    hosts,
    ...(print !== undefined && { print }),
    lease,
    onPosted: (posted) => measure(parts, posted),
    log,
    now,
  };
}

/** Counts a comment, and keeps how long its author waited with the verdicts. */
async function measure({ store, metrics, print }: BotParts, posted: PostedComment): Promise<void> {
  const { state, comment, wasThere } = posted;
  const waitedMs = eventToCommentMs(state, comment);
  const outcome = comment.replaces === undefined ? 'posted' : 'edited';
  const counted = wasThere ? 'found' : outcome;
  metrics?.onComment(state.change.host, print ? 'printed' : counted, waitedMs && waitedMs / 1000);
  if (waitedMs !== undefined && print === undefined) await keepTimes(store, state, comment, waitedMs);
}

async function tell({ telling }: BotParts, { state, speech, key, verdicts }: SpokenAbout): Promise<void> {
  const pipeline = speech.rounds[0]?.pipeline;
  const { change } = state;
  await telling?.observe({ change, key, verdicts, ...(pipeline !== undefined && { pipeline }) });
}
