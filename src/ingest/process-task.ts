import { formatByName } from '../log-format/formats.ts';
import { indexRecords } from '../log-format/index-records.ts';
import type { RecordTable } from '../log-format/log-format.ts';
import { matchSegment, type QueryHit } from '../match/match-segment.ts';
import { createMatcher, type Matcher } from '../match/matcher.ts';
import { MAX_HIT_MESSAGE } from '../model/build-reading.ts';
import type { QueryNode } from '../query/ast.ts';
import type { DocumentOptions } from '../store/build-writer.ts';
import { type BulkBody, joinBodies } from '../store/elasticsearch/bulk-body.ts';
import { eventDocuments } from '../store/elasticsearch/event-documents.ts';
import { encodeBlock } from '../store/embedded/encode-block.ts';
import { fillTimes } from '../store/fill-times.ts';
import { TokenCollector } from '../text/token-collector.ts';
import { encodeTokenFilter } from '../text/token-filter.ts';
import { cutText } from '../util/cut-text.ts';
import type { HitCount, PackedText, SegmentResult, Task, TaskHit, TaskResult, TaskSegment } from './task.ts';

/** Hits of one query that are kept of one file, the last ones: later lines win in a verdict. */
export const KEPT_HITS = 50;

/** Name of the format whose events bring fields of their own. */
const JSON_EVENTS = 'json-event';

/** Does tasks, one after the other. */
export type TaskProcessor = (task: Task) => TaskResult;

/** Prepares `queries` once for many tasks; all state stays in this thread. */
export function createTaskProcessor(queries: readonly QueryNode[]): TaskProcessor {
  const matcher = createMatcher(queries, { now: () => performance.now() });
  const collector = new TokenCollector();
  return (task) => processTask(task, matcher, collector);
}

function processTask(task: Task, matcher: Matcher, collector: TokenCollector): TaskResult {
  const segments: SegmentResult[] = [];
  const hits: TaskHit[] = [];
  const counts: HitCount[] = [];
  const documents: BulkBody[] = [];
  let [indexMs, packMs] = [0, 0];
  const startedAt = performance.now();
  for (const [number, segment] of task.segments.entries()) {
    const indexedFrom = performance.now();
    const format = formatByName(segment.format);
    const records = indexRecords(task.text, segment.start, segment.end, format, task.times);
    const summary = summarise(records, segment, task);
    indexMs += performance.now() - indexedFrom;
    const constants = { ...task.buildFields, ...segment.fields };
    const ownFields = segment.format === JSON_EVENTS;
    const file = matcher.bind(constants, { ownFields });
    const found = matchSegment(
      { text: task.text, start: segment.start, end: segment.end, format, records, offset: segment.offset },
      file,
      task.keep === 'blocks' ? collector : undefined,
    );
    keepLastHits(found, { number, segment, records }, hits, counts);
    const packedFrom = performance.now();
    const body = typeof task.keep === 'object' ? documentsOf(task, segment, records, task.keep) : undefined;
    if (body !== undefined) documents.push(body);
    segments.push({ ...summary, dropped: body === undefined ? 0 : records.count - body.count });
    packMs += performance.now() - packedFrom;
  }
  const matchedAt = performance.now();
  const packed = task.keep === 'blocks' ? packText(task, collector) : undefined;
  const match = matchedAt - startedAt - indexMs - packMs;
  const timings = { index: indexMs, match, pack: packMs + performance.now() - matchedAt };
  const result = { segments, hits, counts, quarantined: [...matcher.quarantined], timings };
  if (packed !== undefined) return { ...result, packed };
  return documents.length === 0 ? result : { ...result, documents: joinBodies(documents) };
}

function documentsOf(
  task: Task,
  segment: TaskSegment,
  records: RecordTable,
  options: DocumentOptions,
): BulkBody {
  const piece = {
    text: task.text,
    start: segment.start,
    format: formatByName(segment.format),
    records,
    constants: { ...task.buildFields, ...segment.fields },
    ownFields: segment.format === JSON_EVENTS,
    firstLine: segment.before?.lines ?? 0,
    offset: segment.offset,
  };
  return eventDocuments(piece, options);
}

/** Fills the times of `records` too, as a search will do again. */
function summarise(records: RecordTable, segment: TaskSegment, task: Task): Omit<SegmentResult, 'dropped'> {
  let untimed = 0;
  while (untimed < records.count && Number.isNaN(records.times[untimed])) untimed++;
  const hasTimes = untimed < records.count;
  fillTimes(records.times, records.count, segment.before?.time ?? Number.NaN, task.times.reference);
  return {
    records: records.count,
    lines: records.lineCount,
    untimed,
    minTime: hasTimes ? records.minTime : task.times.reference,
    maxTime: hasTimes ? records.maxTime : task.times.reference,
    lastTime: hasTimes ? (records.times[records.count - 1] ?? Number.NaN) : Number.NaN,
    badTimes: records.badTimes,
  };
}

interface NumberedSegment {
  readonly number: number;
  readonly segment: TaskSegment;
  readonly records: RecordTable;
}

/** Adds the last {@link KEPT_HITS} of each query to `hits` and the number of all to `counts`. */
function keepLastHits(
  found: readonly QueryHit[],
  { number, segment, records }: NumberedSegment,
  hits: TaskHit[],
  counts: HitCount[],
): void {
  const counted = new Map<number, number>();
  const kept: TaskHit[] = [];
  for (const { query, record, fields } of found.toReversed()) {
    const count = (counted.get(query) ?? 0) + 1;
    counted.set(query, count);
    if (count > KEPT_HITS) continue;
    kept.push({
      query,
      segment: number,
      record,
      line: records.lines[record] ?? 0,
      offset: (records.starts[record] ?? 0) - segment.start,
      time: records.times[record] ?? Number.NaN,
      message: cutText(fields.message, MAX_HIT_MESSAGE),
    });
  }
  hits.push(...kept.reverse());
  for (const [query, count] of counted) counts.push({ query, segment: number, count });
}

function packText(task: Task, collector: TokenCollector): PackedText {
  const { codec, packed, filter } = encodeBlock(task.text, [], encodeTokenFilter(collector));
  collector.clear();
  return { codec, packed, filter };
}
