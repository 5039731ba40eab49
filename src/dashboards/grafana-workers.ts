import {
  chosenSource,
  GRAFANA_GRID,
  type GrafanaDashboard,
  type GrafanaPanel,
  grafanaDashboard,
  timeOptions,
} from './grafana-dashboard.ts';
import { type Place, placePanels } from './place-panels.ts';

/** One picture over the metrics that workers tell Prometheus. */
interface MetricPanel {
  readonly title: string;
  /** What a person learns from it, as a question. */
  readonly question: string;
  /** A unit of Grafana's. */
  readonly unit: 'short' | 's' | 'Bps' | 'bytes' | 'cpm' | 'percentunit';
  readonly isStacked?: true;
  /** Expressions in PromQL, by the name that their lines get. */
  readonly lines: Readonly<Record<string, string>>;
}

/** The workers that are looked at, and the time that a rate looks back on. */
const WORKERS = '{job=~"$job"}';
const RATE = `${WORKERS}[$__rate_interval]`;

const PANELS: readonly MetricPanel[] = [
  {
    title: 'Builds in the queue',
    question: 'Do the workers keep up, and is a build parked that a person has to look at?',
    unit: 'short',
    lines: { '{{state}}': `max by (state) (dejabug_queue_builds${WORKERS})` },
  },
  {
    title: 'From the end of a build to its verdict',
    question: 'How long do people wait for a verdict?',
    unit: 's',
    lines: quantiles('dejabug_verdict_seconds'),
  },
  {
    title: 'Time to read a build',
    question: 'Is reading slow, or waiting?',
    unit: 's',
    lines: quantiles('dejabug_ingest_seconds'),
  },
  {
    title: 'Verdicts a minute',
    question: 'How many builds are done, and how many of them are explained?',
    unit: 'cpm',
    isStacked: true,
    lines: { '{{state}}': `60 * sum by (state) (rate(dejabug_builds_total${RATE}))` },
  },
  {
    title: 'Builds hit by bug, the ten most frequent',
    question: 'Which bug strikes now?',
    unit: 'cpm',
    lines: { '{{bug}}': `topk(10, 60 * sum by (bug) (rate(dejabug_bug_builds_total${RATE})))` },
  },
  {
    title: 'Logs read',
    question: 'How much log does each worker read?',
    unit: 'Bps',
    isStacked: true,
    lines: { '{{instance}}': `sum by (instance) (rate(dejabug_ingest_bytes_total${RATE}))` },
  },
  {
    title: 'Events a minute',
    question: 'How many events does each worker read?',
    unit: 'cpm',
    isStacked: true,
    lines: { '{{instance}}': `60 * sum by (instance) (rate(dejabug_ingest_events_total${RATE}))` },
  },
  {
    title: 'Trouble a minute',
    question: 'What goes wrong while builds are read?',
    unit: 'cpm',
    isStacked: true,
    lines: {
      '{{code}}': `60 * sum by (code) (rate(dejabug_build_failures_total${RATE}))`,
      'lost leases': `60 * sum(rate(dejabug_lost_leases_total${RATE}))`,
      'dead letters': `60 * sum(rate(dejabug_dead_letters_total${RATE}))`,
    },
  },
  {
    title: 'Builds being read',
    question: 'Is every worker at work?',
    unit: 'short',
    isStacked: true,
    lines: { '{{instance}}': `sum by (instance) (dejabug_worker_builds${WORKERS})` },
  },
  {
    title: 'Memory of the workers',
    question: 'Does a worker come near its limit?',
    unit: 'bytes',
    lines: { '{{instance}}': `process_resident_memory_bytes${WORKERS}` },
  },
  {
    title: 'Processor time of the workers',
    question: 'Would another core help?',
    unit: 'percentunit',
    lines: { '{{instance}}': `rate(process_cpu_seconds_total${RATE})` },
  },
];

const SOURCE = chosenSource('prometheus');

/** Chooses Prometheus' jobs that are workers of ours; all of them at first. */
const JOB_VARIABLE = {
  type: 'query',
  name: 'job',
  label: 'Job',
  datasource: SOURCE,
  definition: 'label_values(dejabug_worker_builds, job)',
  query: { query: 'label_values(dejabug_worker_builds, job)', refId: 'job' },
  refresh: 2,
  includeAll: true,
  allValue: '.*',
  multi: true,
  current: { text: ['All'], value: ['$__all'] },
};

/** The dashboard of the workers. */
export function grafanaWorkers(): GrafanaDashboard {
  return grafanaDashboard({
    uid: 'dejabug-workers',
    title: 'Workers',
    question: 'Do the workers keep up, and what holds them up?',
    source: 'prometheus',
    variables: [JOB_VARIABLE],
    panels: placePanels(PANELS, GRAFANA_GRID).map(({ panel, place }, index) => draw(panel, index + 1, place)),
  });
}

function draw(panel: MetricPanel, id: number, gridPos: Place): GrafanaPanel {
  const { title, question, unit, isStacked = false, lines } = panel;
  return {
    id,
    type: 'timeseries',
    title,
    description: question,
    datasource: SOURCE,
    gridPos,
    fieldConfig: { defaults: { unit, min: 0, custom: timeOptions(isStacked) }, overrides: [] },
    options: {},
    targets: Object.entries(lines).map(([legendFormat, expr], index) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + index),
      datasource: SOURCE,
      expr,
      legendFormat,
      range: true,
    })),
  };
}

function quantiles(histogram: string): Record<string, string> {
  const buckets = `sum by (le) (rate(${histogram}_bucket${RATE}))`;
  return {
    'half of them within': `histogram_quantile(0.5, ${buckets})`,
    '95 % within': `histogram_quantile(0.95, ${buckets})`,
  };
}
