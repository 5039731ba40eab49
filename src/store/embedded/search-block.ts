import { AppError } from '../../errors.ts';
import { formatByName } from '../../log-format/formats.ts';
import { indexRecords } from '../../log-format/index-records.ts';
import { type MatchSegment, matchSegment } from '../../match/match-segment.ts';
import { createMatcher, type Matcher } from '../../match/matcher.ts';
import { fillTimes } from '../fill-times.ts';
import { BlockFileReader } from './block-file.ts';
import type { BlockAnswer, BlockQuery, BlockTask, FoundEvent, TaskSegment } from './block-task.ts';
import { countValues } from './count-values.ts';
import { likelyPattern } from './likely-pattern.ts';
import { findLikely, type RecordRange, rangesAt, sliceRecords } from './likely-records.ts';

/** Time that a query may take on one segment of about 1 MiB before it is given up, in ms. */
const BUDGET_MS = 20_000;

/** A matcher of one query that is to find all of its events. */
export function createSearchMatcher({ node, queryTime }: BlockQuery): Matcher {
  return createMatcher([node], { maxHits: Number.POSITIVE_INFINITY, budgetMs: BUDGET_MS, queryTime });
}

/** Searches blocks, one after the other: in the main thread or in a worker. */
export class BlockSearcher {
  readonly #query: BlockQuery;
  readonly #matcher: Matcher;
  /** What to look for in texts of formats that write levels, and of others. */
  readonly #likely: readonly [RegExp | undefined, RegExp | undefined];
  #reader: { readonly path: string; readonly file: BlockFileReader } | undefined;

  constructor(query: BlockQuery) {
    this.#query = query;
    this.#matcher = createSearchMatcher(query);
    this.#likely = [likelyPattern(query.node, { writesLevel: true }), likelyPattern(query.node)];
  }

  /**
   * @throws AppError `STORE_CORRUPT` for a damaged block, `LIMIT_EXCEEDED` for a query over its budget
   * @throws Error `ENOENT` - when the file is gone
   */
  search(task: BlockTask): BlockAnswer {
    const text = this.#open(task.path).text(task.block);
    const found: FoundEvent[] = [];
    const counts = task.segments.map((_, index) => {
      const before = found.length;
      this.#searchSegment(task, index, text, found);
      return found.length - before;
    });
    const { want } = this.#query;
    if (want.kind === 'values') return { counts, events: [], ...countValues(want, task.segments, found) };
    if (want.kind === 'count') return { counts, events: [], values: [], intervals: new Map() };
    found.sort((left, right) => compareEvents(task, left, right));
    return {
      counts,
      events: found.slice(task.skip, task.skip + task.limit),
      values: [],
      intervals: new Map(),
    };
  }

  #open(path: string): BlockFileReader {
    if (this.#reader?.path === path) return this.#reader.file;
    this.close();
    const file = new BlockFileReader(path);
    this.#reader = { path, file };
    return file;
  }

  #searchSegment(task: BlockTask, index: number, text: Uint8Array, found: FoundEvent[]): void {
    const segment = task.segments[index]!;
    const { start, end, carriedTime } = segment;
    const format = formatByName(segment.format);
    const pattern = this.#likely[format.writesLevel ? 0 : 1];
    const likely = pattern && findLikely(text, start, end, format.escapes, pattern);
    if (likely?.length === 0) return;
    const records = indexRecords(text, start, end, format, task.times);
    fillTimes(records.times, records.count, carriedTime, task.times.reference);
    const ranges = likely === undefined ? [{ from: 0, to: records.count }] : rangesAt(records, likely);
    for (const range of ranges)
      this.#searchRecords(segment, { text, format, records }, range, (hit) => {
        found.push({ ...hit, segment: index });
      });
  }

  #searchRecords(
    segment: TaskSegment,
    { text, format, records }: Pick<MatchSegment, 'text' | 'format' | 'records'>,
    range: RecordRange,
    onFound: (event: Omit<FoundEvent, 'segment'>) => void,
  ): void {
    const { firstLine, constants, ownFields } = segment;
    const start = records.starts[range.from]!;
    const offset = segment.offset + start - segment.start;
    const part = {
      text,
      format,
      start,
      end: records.starts[range.to]!,
      records: sliceRecords(records, range),
    };
    const file = this.#matcher.bind(constants, { ownFields });
    for (const { record, fields } of matchSegment({ ...part, firstLine, offset }, file)) {
      const time = part.records.times[record]!;
      if (!(time >= this.#query.since && time < this.#query.until)) continue;
      const line = firstLine + part.records.lines[record]! + 1;
      onFound({ time, line, offset: offset + part.records.starts[record]! - start, record: fields });
    }
    const reason = this.#matcher.quarantined.get(0);
    if (reason !== undefined) {
      throw new AppError(
        'LIMIT_EXCEEDED',
        `the query takes too long on this text, and the search was given up: ${reason}`,
      );
    }
  }

  close(): void {
    this.#reader?.file.close();
    this.#reader = undefined;
  }
}

/** Newest first; of the same time, later lines first. */
function compareEvents(task: BlockTask, left: FoundEvent, right: FoundEvent): number {
  const files = task.segments[right.segment]!.file - task.segments[left.segment]!.file;
  return right.time - left.time || files || right.offset - left.offset;
}
