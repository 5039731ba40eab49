import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { isAppError } from '../errors.ts';
import type { IngestResult } from '../ingest/ingest-build.ts';
import type { BuildQueue } from '../store/build-queue.ts';
import type { WorkerEvent } from './worker-event.ts';

/** Seconds to read a build, and from a build's end to its verdict; an hour and more means that logs wait somewhere. */
const INGEST_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
const VERDICT_BUCKETS = [1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 21_600, 86_400];

/** What a worker tells Prometheus. The names are documented in docs/SCALING.md. */
export interface WorkerMetrics {
  observe(event: WorkerEvent): void;
  /** Counts a document that the cluster refused for good. */
  countDeadLetter(): void;
  /** All metrics, in Prometheus' text format, and its media type. */
  render(): Promise<string>;
  readonly contentType: string;
  /** Where others add theirs. */
  readonly register: Registry;
}

/** Metrics of one worker; the depth of the queue is asked for each time they are read. */
export function createWorkerMetrics(queue: BuildQueue): WorkerMetrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const metrics = defineMetrics(register);
  new Gauge({
    name: 'dejabug_queue_builds',
    help: 'Builds in the queue, by state',
    labelNames: ['state'],
    registers: [register],
    async collect() {
      // Without an answer of the store there is no sample: a gap says more than an old number.
      this.reset();
      const counts = await queue.counts().catch(() => ({}));
      for (const [state, builds] of Object.entries(counts)) this.set({ state }, builds);
    },
  });
  return {
    observe: (event) => observe(metrics, event),
    countDeadLetter: () => metrics.deadLetters.inc(),
    render: () => register.metrics(),
    contentType: register.contentType,
    register,
  };
}

type Metrics = ReturnType<typeof defineMetrics>;

function defineMetrics(register: Registry) {
  const registers = [register];
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter<Label>({ name: `dejabug_${name}`, help, labelNames, registers });
  const histogram = (name: string, help: string, buckets: number[]) =>
    new Histogram({ name: `dejabug_${name}`, help, buckets, registers });
  return {
    builds: counter('builds_total', 'Builds stored, by state of the verdict', ['state']),
    bugBuilds: counter('bug_builds_total', 'Builds whose verdict names the bug', ['bug']),
    failures: counter('build_failures_total', 'Attempts that failed, by code of the error', ['code']),
    lostLeases: counter('lost_leases_total', 'Builds that another worker took over'),
    deadLetters: counter('dead_letters_total', 'Documents that the cluster refused for good'),
    bytes: counter('ingest_bytes_total', 'Bytes of logs read, unpacked'),
    events: counter('ingest_events_total', 'Events read'),
    ingestSeconds: histogram('ingest_seconds', 'Time to read and store a build', INGEST_BUCKETS),
    verdictSeconds: histogram(
      'verdict_seconds',
      'Time from the end of a build until its verdict is stored',
      VERDICT_BUCKETS,
    ),
    reading: new Gauge({ name: 'dejabug_worker_builds', help: 'Builds being read now', registers }),
  };
}

function observe(metrics: Metrics, event: WorkerEvent): void {
  if (event.kind === 'trouble') {
    metrics.failures.inc({ code: codeOf(event.error) });
    return;
  }
  if (event.kind === 'taken') {
    metrics.reading.inc();
    return;
  }
  metrics.reading.dec();
  if (event.kind === 'lost') metrics.lostLeases.inc();
  if (event.kind === 'failed') metrics.failures.inc({ code: codeOf(event.error) });
  if (event.kind === 'done') for (const result of event.results) observeResult(metrics, result, event.at);
}

function observeResult(metrics: Metrics, { build, verdict, timings }: IngestResult, at: Date): void {
  metrics.builds.inc({ state: verdict.state });
  for (const { bug } of verdict.bugs) metrics.bugBuilds.inc({ bug });
  metrics.bytes.inc(timings.bytes ?? 0);
  metrics.events.inc(timings.events ?? 0);
  metrics.ingestSeconds.observe((timings.totalMs ?? 0) / 1000);
  if (build.endedAt !== undefined) {
    // A build that seems to end in the future tells of a clock that is wrong, not of a fast worker.
    metrics.verdictSeconds.observe(Math.max(0, at.getTime() - build.endedAt.getTime()) / 1000);
  }
}

function codeOf(error: unknown): string {
  return isAppError(error) ? error.code : 'UNKNOWN';
}
