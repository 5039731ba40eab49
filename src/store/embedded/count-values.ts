import { RecordEvent } from '../../match/record-event.ts';
import type { FieldScalar, FieldValue } from '../../model/fields.ts';
import type { SurveyWants } from '../store.ts';
import type { BlockAnswer, FoundEvent, TaskSegment } from './block-task.ts';

/** Counts the events of a block by the values of fields, each value once an event, and by interval. */
export function countValues(
  { fields, stepMs }: SurveyWants,
  segments: readonly TaskSegment[],
  found: readonly FoundEvent[],
): Pick<BlockAnswer, 'values' | 'intervals'> {
  const values = fields.map((field) => {
    const shared = segments.map((segment) => sharedValues(field, segment));
    const counts = new Map<FieldScalar, number>();
    for (const event of found) {
      const own = shared[event.segment] ?? ownValues(field, segments[event.segment]!, event);
      for (const value of own) addOne(counts, value);
    }
    return counts;
  });
  const intervals = new Map<number, number>();
  if (stepMs !== undefined) for (const { time } of found) addOne(intervals, Math.floor(time / stepMs));
  return { values, intervals };
}

/** The values of a field that all events of a segment have; undefined where they may differ. */
export function sharedValues(
  field: string,
  { constants, ownFields }: TaskSegment,
): readonly FieldScalar[] | undefined {
  // Tags may differ from event to event: those of several lines have one more.
  if (ownFields || field === 'tags' || constants[field] === undefined) return undefined;
  return distinct(constants[field]);
}

function ownValues(field: string, segment: TaskSegment, event: FoundEvent): readonly FieldScalar[] {
  return distinct(new RecordEvent(event.record, event, segment).value(field));
}

function distinct(value: FieldValue | undefined): readonly FieldScalar[] {
  if (value === undefined) return [];
  return isList(value) ? [...new Set(value)] : [value];
}

function isList(value: FieldValue): value is readonly FieldScalar[] {
  return Array.isArray(value);
}

function addOne<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
