import { PASSING_KINDS } from '../records.ts';
import { DEFAULT_RETENTION, type PruneSummary, type Retention } from '../retention.ts';
import type { ClusterContext } from './cluster-context.ts';
import { forgetLogs } from './forget-logs.ts';
import { patiently } from './patiently.ts';
import { removeFound } from './remove-documents.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Indices named in one request: an address has a longest length. */
const INDICES_AT_ONCE = 50;

/** Drops the indices of days that are older than `retention`, and single records. Days are those of the events. */
export async function pruneCluster(
  context: ClusterContext,
  retention: Partial<Retention>,
): Promise<PruneSummary> {
  const { logDays, recordDays } = { ...DEFAULT_RETENTION, ...retention };
  const firstKept = new Date(context.now().getTime() - logDays * DAY_MS).toISOString().slice(0, 10);
  const recordsSince = new Date(context.now().getTime() - Math.max(logDays, recordDays) * DAY_MS);
  const old = await oldIndices(context, firstKept);
  for (let at = 0; at < old.length; at += INDICES_AT_ONCE) {
    const index = old.slice(at, at + INDICES_AT_ONCE).map(({ name }) => name);
    await patiently(context, () => context.client.indices.delete({ index, ignore_unavailable: true }));
  }
  return {
    days: old.map(({ day }) => day),
    logs: await forgetLogs(context, firstKept),
    records: await pruneRecords(context, recordsSince.toISOString()),
    freedBytes: old.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  };
}

interface OldIndex {
  readonly name: string;
  readonly day: string;
  readonly sizeBytes: number;
}

async function oldIndices(
  { client, names, ...rest }: ClusterContext,
  firstKept: string,
): Promise<OldIndex[]> {
  const stats = await patiently(rest, () => client.indices.stats({ index: names.logs, metric: 'store' }));
  const old: OldIndex[] = [];
  for (const [name, { total }] of Object.entries(stats.indices ?? {})) {
    const day = names.dayOf(name);
    if (day !== undefined && day < firstKept)
      old.push({ name, day, sizeBytes: total?.store?.size_in_bytes ?? 0 });
  }
  return old.sort((left, right) => (left.day < right.day ? -1 : 1));
}

/** @returns how many builds went; their hits, and what the queue says of them, go too */
async function pruneRecords(context: ClusterContext, before: string): Promise<number> {
  const { names } = context;
  const old = (field: string) => ({
    range: { [field]: { lt: before, format: 'strict_date_optional_time' } },
  });
  await removeFound(context, names.records('hits'), old('@timestamp'));
  const done = { bool: { filter: [{ term: { state: 'done' } }, old('@timestamp')] } };
  await removeFound(context, names.records('queue'), done);
  const passing = { bool: { filter: [{ terms: { kind: PASSING_KINDS } }, old('@timestamp')] } };
  await removeFound(context, names.records('records'), passing);
  return removeFound(context, names.records('builds'), old('ingested_at'));
}
