import type { Board, By, Measure } from './panel.ts';

const FAILED = 'NOT state:passed';
const PASSED = 'build_status:(SUCCESS OR PASSED)';
const UNCLASSIFIED = 'state:unclassified';

const BUILDS: Measure = { kind: 'count', label: 'Builds' };
const EVENTS: Measure = { kind: 'count', label: 'Events' };
const BYTES: Measure = { kind: 'sum', field: 'size_bytes', label: 'Bytes', unit: 'bytes' };
const LAG: Measure = {
  kind: 'percentiles',
  field: 'lag_ms',
  label: 'End of build to verdict',
  unit: 'milliseconds',
  percents: [50, 95],
};

const STATE: By = { field: 'state', label: 'Verdict', size: 6 };
const JOB: By = { field: 'build_name', label: 'Job', size: 20 };
const PROJECT: By = { field: 'project', label: 'Project', size: 20 };
const PROVIDER: By = { field: 'node_provider', label: 'Node provider', size: 20 };
const PIPELINE: By = { field: 'build_queue', label: 'Pipeline', size: 10 };
const STATUS: By = { field: 'build_status', label: 'Result', size: 10 };
const BUG: By = { field: 'bug', label: 'Bug', size: 20 };
const BUILD: By = { field: 'build_uuid', label: 'Build', size: 20 };
const FILE: By = { field: 'filename', label: 'File', size: 20 };

const FAILURES: Board = {
  id: 'failures',
  title: 'Failures',
  question: 'What fails, where, and how much of it is explained?',
  panels: [
    {
      id: 'failures-over-time',
      title: 'Failed builds by verdict',
      question: 'How many builds fail, and how many of them does a signature explain?',
      documents: 'builds',
      query: FAILED,
      chart: 'time',
      measure: BUILDS,
      by: [STATE],
    },
    {
      id: 'failures-by-job',
      title: 'Failed builds by job',
      question: 'Which jobs fail most?',
      documents: 'builds',
      query: FAILED,
      chart: 'top',
      measure: BUILDS,
      by: [JOB],
    },
    {
      id: 'failures-by-project',
      title: 'Failed builds by project',
      question: 'Which projects suffer most?',
      documents: 'builds',
      query: FAILED,
      chart: 'top',
      measure: BUILDS,
      by: [PROJECT],
    },
    {
      id: 'failures-by-node-provider',
      title: 'Failed builds by node provider',
      question: 'Do failures come from one provider of nodes?',
      documents: 'builds',
      query: FAILED,
      chart: 'top',
      measure: BUILDS,
      by: [PROVIDER],
    },
    {
      id: 'failures-by-result',
      title: 'Failed builds by result',
      question: 'Do builds fail by themselves, by the clock, or by their nodes?',
      documents: 'builds',
      query: FAILED,
      chart: 'top',
      measure: BUILDS,
      by: [STATUS],
    },
  ],
};

const BUGS: Board = {
  id: 'bugs',
  title: 'Bugs',
  question: 'Which known bugs strike, when, and which signatures are too wide?',
  panels: [
    {
      id: 'bugs-over-time',
      title: 'Builds hit by bug',
      question: 'Which bug is getting worse, and which one is gone?',
      documents: 'hits',
      query: `NOT ${PASSED}`,
      chart: 'time',
      measure: BUILDS,
      by: [{ ...BUG, size: 10 }],
    },
    {
      id: 'bugs-by-job',
      title: 'Bugs and the jobs they hit',
      question: 'Where does a bug strike?',
      documents: 'hits',
      query: `NOT ${PASSED}`,
      chart: 'table',
      measure: BUILDS,
      by: [BUG, { ...JOB, size: 5 }],
    },
    {
      id: 'bugs-in-passing-builds',
      title: 'Bugs hit by builds that passed',
      question: 'Which signatures say more than they know?',
      documents: 'hits',
      query: PASSED,
      chart: 'top',
      measure: BUILDS,
      by: [BUG],
    },
  ],
};

const UNKNOWN: Board = {
  id: 'unclassified',
  title: 'Unclassified builds',
  question: 'For what is a signature missing?',
  panels: [
    {
      id: 'unclassified-over-time',
      title: 'Unclassified builds by pipeline',
      question: 'Is something new breaking builds?',
      documents: 'builds',
      query: UNCLASSIFIED,
      chart: 'time',
      measure: BUILDS,
      by: [PIPELINE],
    },
    {
      id: 'unclassified-by-job',
      title: 'Unclassified builds by job',
      question: 'For which job is a signature most worth its while?',
      documents: 'builds',
      query: UNCLASSIFIED,
      chart: 'top',
      measure: BUILDS,
      by: [JOB],
    },
    {
      id: 'unclassified-builds',
      title: 'Unclassified builds, one by one',
      question: 'Which builds should be looked at?',
      documents: 'builds',
      query: UNCLASSIFIED,
      chart: 'table',
      measure: BUILDS,
      by: [JOB, BUILD],
    },
  ],
};

const INGEST: Board = {
  id: 'ingest',
  title: 'Ingest',
  question: 'Do verdicts come in time, and what fills the store?',
  panels: [
    {
      id: 'ingest-lag',
      title: 'From the end of a build to its verdict',
      question: 'How long do people wait for a verdict?',
      documents: 'builds',
      chart: 'time',
      measure: LAG,
    },
    {
      id: 'ingest-bytes',
      title: 'Bytes of logs read',
      question: 'How much log do builds write?',
      documents: 'builds',
      chart: 'time',
      measure: BYTES,
    },
    {
      id: 'log-volume',
      title: 'Events in the store',
      question: 'When were the stored lines written?',
      documents: 'logs',
      chart: 'time',
      measure: EVENTS,
    },
    {
      id: 'log-volume-by-job',
      title: 'Events by job',
      question: 'Which jobs fill the store?',
      documents: 'logs',
      chart: 'top',
      measure: EVENTS,
      by: [JOB],
    },
    {
      id: 'log-volume-by-file',
      title: 'Events by file',
      question: 'Which files fill the store?',
      documents: 'logs',
      chart: 'top',
      measure: EVENTS,
      by: [FILE],
    },
  ],
};

/** The boards over the documents in Elasticsearch. */
export const DOCUMENT_BOARDS: readonly Board[] = [FAILURES, BUGS, UNKNOWN, INGEST];
