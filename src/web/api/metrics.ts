import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Board } from '../board/board.ts';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10];

/** What the server tells Prometheus; the names are documented in docs/WEB.md. */
export interface WebMetrics {
  /** Sets where the number of open event streams comes from. */
  countStreams(size: () => number): void;
  observe(request: { readonly route: string; readonly status: number; readonly seconds: number }): void;
  render(): Promise<string>;
  readonly contentType: string;
}

/** Metrics of one server. */
export function createWebMetrics(board: Board): WebMetrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const registers = [register];
  let streams = (): number => 0;
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name: `dejabug_web_${name}`,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge('builds', 'Builds that the pages look back on', () => board.table.size);
  gauge('streams', 'Open event streams', () => streams());
  gauge(
    'last_ingest_timestamp_seconds',
    'When the newest build was stored',
    () => board.lastIngestedAt / 1000,
  );
  gauge(
    'store_asked_timestamp_seconds',
    'When the store last said what changed',
    () => (board.caughtUpAt ?? 0) / 1000,
  );
  const requests = new Counter({
    name: 'dejabug_web_requests_total',
    help: 'Requests by route and status',
    labelNames: ['route', 'status'],
    registers,
  });
  const seconds = new Histogram({
    name: 'dejabug_web_request_seconds',
    help: 'Time to answer',
    buckets: SECONDS,
    labelNames: ['route'],
    registers,
  });
  return {
    countStreams: (size) => {
      streams = size;
    },
    observe: (request) => {
      requests.inc({ route: request.route, status: request.status });
      seconds.observe({ route: request.route }, request.seconds);
    },
    render: () => register.metrics(),
    contentType: register.contentType,
  };
}
