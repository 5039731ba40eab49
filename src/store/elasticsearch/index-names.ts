import type { IndexKind } from './schema.ts';

/** The names of one product's indices in a cluster that others may use too. */
export interface IndexNames {
  readonly prefix: string;
  /** All indices of logs. */
  readonly logs: string;
  /** The data stream of logs, where one is used; among the indices of logs. */
  readonly stream: string;
  /** The index of the day that `timestamp` (ISO 8601, UTC) is in. */
  logsOf(timestamp: string): string;
  /** The day of an index of logs, `YYYY-MM-DD`; undefined for other indices. */
  dayOf(index: string): string | undefined;
  /** The alias of a kind of records, and the index behind it in one version of the schema. */
  records(kind: IndexKind): string;
  recordsIndex(kind: IndexKind, version: number): string;
}

/** Where nobody says otherwise. */
export const DEFAULT_PREFIX = 'dejabug';

/** The names under `prefix`, which is lower-case. */
export function indexNames(prefix: string = DEFAULT_PREFIX): IndexNames {
  const logsPrefix = `${prefix}-logs-`;
  return {
    prefix,
    logs: `${logsPrefix}*`,
    stream: `${logsPrefix}stream`,
    logsOf: (timestamp) => `${logsPrefix}${timestamp.slice(0, 10).replaceAll('-', '.')}`,
    dayOf: (index) => {
      const day = index.startsWith(logsPrefix) ? index.slice(logsPrefix.length) : '';
      return /^\d{4}\.\d\d\.\d\d$/.test(day) ? day.replaceAll('.', '-') : undefined;
    },
    records: (kind) => `${prefix}-${kind}`,
    recordsIndex: (kind, version) => `${prefix}-${kind}-v${version}`,
  };
}
