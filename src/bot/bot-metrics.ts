import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { SourceListener, SourceStatus } from './source-health.ts';

/** Seconds from the event to the comment; five are promised for a build of ordinary size. */
const COMMENT_BUCKETS = [0.5, 1, 2, 3, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 21_600];

/** What became of a comment: `found`: it stood on the change already, its answer had been lost. */
export type CommentOutcome = 'posted' | 'found' | 'edited' | 'printed';

/** What the bot tells Prometheus beside what its worker does. The names are documented in docs/BOT.md. */
export interface BotMetrics extends SourceListener {
  onComment(host: string, outcome: CommentOutcome, seconds: number | undefined): void;
  onIncident(): void;
  onReload(isUsed: boolean, signatures: number): void;
}

export interface MetricsOptions {
  readonly register: Registry;
  /** Changes that something is to be done about. */
  readonly openChanges: () => number;
  readonly sources: () => readonly SourceStatus[];
}

/** Adds the bot's metrics to those of its worker. */
export function createBotMetrics({ register, openChanges, sources }: MetricsOptions): BotMetrics {
  const registers = [register];
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter<Label>({ name: `dejabug_bot_${name}`, help, labelNames, registers });
  const events = counter('events_total', 'Events that came, by source', ['source']);
  const failures = counter('source_failures_total', 'Failures, by source and code', ['source', 'code']);
  const comments = counter('comments_total', 'Comments, by host and what became of them', [
    'host',
    'outcome',
  ]);
  const incidents = counter('incidents_total', 'Causes that began to strike many changes');
  const reloads = counter('signature_reloads_total', 'Changes of signature files', ['outcome']);
  const signatures = new Gauge({ name: 'dejabug_bot_signatures', help: 'Signatures in use', registers });
  const lag = new Gauge({
    name: 'dejabug_bot_event_lag_seconds',
    help: 'Age of the last event of a source when it was seen',
    labelNames: ['source'],
    registers,
  });
  const commentSeconds = new Histogram({
    name: 'dejabug_bot_comment_seconds',
    help: 'Time from the event to the comment',
    buckets: COMMENT_BUCKETS,
    registers,
  });
  new Gauge({
    name: 'dejabug_bot_open_changes',
    help: 'Changes that something is to be done about',
    registers,
    collect() {
      this.set(openChanges());
    },
  });
  new Gauge({
    name: 'dejabug_bot_source_well',
    help: '1 where a source works, 0 while it fails, by source',
    labelNames: ['source'],
    registers,
    collect() {
      this.reset();
      for (const { name, isWell } of sources()) this.set({ source: name }, Number(isWell));
    },
  });
  return {
    onEvent: (source, lagMs) => {
      events.inc({ source });
      if (lagMs !== undefined) lag.set({ source }, lagMs / 1000);
    },
    onFailure: (source, code) => failures.inc({ source, code }),
    onComment: (host, outcome, seconds) => {
      comments.inc({ host, outcome });
      if (seconds !== undefined) commentSeconds.observe(seconds);
    },
    onIncident: () => incidents.inc(),
    onReload: (isUsed, count) => {
      reloads.inc({ outcome: isUsed ? 'used' : 'refused' });
      signatures.set(count);
    },
  };
}
