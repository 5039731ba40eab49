import { AppError } from '../../errors.ts';
import type { FacetBucket, HistogramBucket, SearchSummary, Survey, SurveyWants } from '../store.ts';
import type { BlockAnswer } from './block-task.ts';
import { sharedValues } from './count-values.ts';
import { type Search, taskOf } from './search-events.ts';
import type { PlannedBlock, PlannedSegment } from './search-plan.ts';
import { stopWhenAborted } from './stop-when-aborted.ts';

/** Most intervals of a histogram: more is a mistake in the step. */
const MAX_INTERVALS = 100_000;

/** Counts by some value, over blocks: events, and the builds that they are of. */
class Tally<Key> {
  readonly counts = new Map<Key, { events: number; readonly builds: Set<number> }>();

  add(key: Key, build: number, events: number): void {
    if (events === 0) return;
    let count = this.counts.get(key);
    if (count === undefined) {
      count = { events: 0, builds: new Set() };
      this.counts.set(key, count);
    }
    count.events += events;
    count.builds.add(build);
  }

  of(key: Key): { readonly events: number; readonly builds: number } {
    const count = this.counts.get(key);
    return { events: count?.events ?? 0, builds: count?.builds.size ?? 0 };
  }
}

/** Counts the matching events, and the builds that have one; blocks that match as a whole are not read. */
export async function countEvents(search: Search): Promise<SearchSummary> {
  const tally = new Tally<'all'>();
  const scan = await scanBlocks(search, {
    whole: (segment, build) => {
      tally.add('all', build, segment.records);
      return true;
    },
    answer: (answer, build) => {
      for (const count of answer.counts) tally.add('all', build, count);
    },
  });
  return { ...tally.of('all'), ...scan };
}

/**
 * Counts the matching events, and counts them by the values of fields and by intervals from the first that has one to
 * the last. Most frequent values come first; events without a field are left out of its counts.
 * @throws AppError `USAGE` - when the step makes more than 100,000 intervals
 */
export async function surveyEvents(search: Search, { fields, stepMs }: SurveyWants): Promise<Survey> {
  const all = new Tally<'all'>();
  const values = fields.map(() => new Tally<string>());
  const intervals = new Tally<number>();
  const scan = await scanBlocks(search, {
    whole: (segment, build) => {
      if (!isSurveyedWhole(segment, fields, stepMs)) return false;
      all.add('all', build, segment.records);
      for (const [index, field] of fields.entries()) {
        for (const value of sharedValues(field, segment) ?? []) {
          values[index]!.add(String(value), build, segment.records);
        }
      }
      if (stepMs !== undefined) intervals.add(Math.floor(segment.minTime / stepMs), build, segment.records);
      return true;
    },
    answer: (answer, build) => {
      for (const count of answer.counts) all.add('all', build, count);
      for (const [index, counts] of answer.values.entries()) {
        for (const [value, events] of counts) values[index]!.add(String(value), build, events);
      }
      for (const [interval, events] of answer.intervals) intervals.add(interval, build, events);
    },
  });
  const histogram = stepMs === undefined ? [] : histogramOf(intervals, stepMs);
  return { ...all.of('all'), ...scan, facets: values.map(facetOf), histogram };
}

/** Whether the file's fields and the times of the catalogue tell all that is to be counted of the segment. */
function isSurveyedWhole(
  segment: PlannedSegment,
  fields: readonly string[],
  stepMs: number | undefined,
): boolean {
  const { minTime, maxTime } = segment;
  if (fields.some((field) => sharedValues(field, segment) === undefined)) return false;
  return stepMs === undefined || Math.floor(minTime / stepMs) === Math.floor(maxTime / stepMs);
}

function facetOf(tally: Tally<string>): FacetBucket[] {
  const buckets = [...tally.counts.keys()].map((value) => ({ value, ...tally.of(value) }));
  return buckets.sort((left, right) => right.events - left.events || (left.value < right.value ? -1 : 1));
}

function histogramOf(tally: Tally<number>, stepMs: number): HistogramBucket[] {
  const intervals = [...tally.counts.keys()].sort((left, right) => left - right);
  const [first = 0, last = -1] = [intervals[0], intervals.at(-1)];
  if (last - first >= MAX_INTERVALS) {
    throw new AppError(
      'USAGE',
      `a histogram of ${stepMs} ms has ${last - first + 1} intervals here, and the most is ${MAX_INTERVALS}: take longer ones, or a shorter time`,
    );
  }
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const interval = first + index;
    return { start: new Date(interval * stepMs), ...tally.of(interval) };
  });
}

interface Scan {
  /** Takes a segment whose events all match; false when it has to be read all the same. */
  whole(segment: PlannedSegment, build: number): boolean;
  answer(answer: BlockAnswer, build: number): void;
}

async function scanBlocks(search: Search, scan: Scan): Promise<Omit<SearchSummary, 'events' | 'builds'>> {
  const { plan, runner, request, blocksDirectory } = search;
  const reading = new Set<Promise<void>>();
  const readBlock = async (planned: PlannedBlock): Promise<void> => {
    const result = await runner.run(taskOf(planned, blocksDirectory, 0));
    plan.note('read');
    if ('damage' in result) plan.damaged.push(result.damage);
    else scan.answer(result.answer, planned.build.id);
  };
  for (let planned = await plan.next(); planned !== undefined; planned = await plan.next()) {
    stopWhenAborted(request.signal);
    const { build } = planned;
    const segments = planned.segments.filter(
      (segment) => !(segment.isWhole && scan.whole(segment, build.id)),
    );
    if (segments.length === 0) {
      plan.note('skipped');
      continue;
    }
    const one = readBlock({ ...planned, segments }).finally(() => reading.delete(one));
    reading.add(one);
    if (reading.size >= runner.parallel) await Promise.race(reading);
  }
  await Promise.all(reading);
  return plan.summary();
}
