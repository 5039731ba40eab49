import type { RecordFields } from '../log-format/log-format.ts';
import { eventTags } from '../model/event-tags.ts';
import type { Fields, FieldValue } from '../model/fields.ts';
import { type AnalysedText, createQueryEvent, type QueryEvent } from '../query/query-event.ts';

/** Where a record stands: in ms since the epoch, NaN where nobody knows; 1-based line; bytes of the decoded file. */
export interface RecordPlace {
  readonly time: number;
  readonly line: number;
  readonly offset: number;
}

/** What the events of one file share. */
export interface FileFields {
  readonly constants: Fields;
  /** Whether events bring all of their fields: only `filename` and `tags` come from `constants` then. */
  readonly ownFields: boolean;
}

const NOT_ASCII = /[^\0-\x7f]/;

const PLACE_FIELDS = new Set(['message', '@timestamp', 'line', 'offset']);

/** Whether a field differs from event to event whatever the log's format. */
export function isPlaceField(field: string): boolean {
  return PLACE_FIELDS.has(field);
}

/** One record as queries see it. Fields of the file win over those that the format read, unless events own theirs. */
export class RecordEvent implements QueryEvent {
  readonly record: RecordFields;
  readonly #place: RecordPlace;
  readonly #file: FileFields;
  readonly #texts: QueryEvent;
  #lowerCase: string | undefined;

  constructor(record: RecordFields, place: RecordPlace, file: FileFields) {
    this.record = record;
    this.#place = place;
    this.#file = file;
    this.#texts = createQueryEvent({ message: record.message });
  }

  /** The message in lower case; empty when it is not ASCII, whose lower case is the analyser's business. */
  get lowerCase(): string {
    this.#lowerCase ??= NOT_ASCII.test(this.record.message) ? '' : this.record.message.toLowerCase();
    return this.#lowerCase;
  }

  value(field: string): FieldValue | undefined {
    if (field === 'message') return this.record.message;
    const { constants, ownFields } = this.#file;
    const own = fieldOf(this.record.fields, field);
    if (ownFields) return own ?? this.#placeValue(field) ?? this.#sharedValue(field);
    if (field === 'tags') return eventTags(constants.tags, this.record.message);
    return this.#placeValue(field) ?? fieldOf(constants, field) ?? own;
  }

  tokens(field: string): AnalysedText {
    if (field === 'message') return this.#texts.tokens(field);
    const value = this.value(field);
    return createQueryEvent(value === undefined ? {} : { [field]: value }).tokens(field);
  }

  /** What events that bring their own fields still take from their file. */
  #sharedValue(field: string): FieldValue | undefined {
    return field === 'filename' || field === 'tags' ? fieldOf(this.#file.constants, field) : undefined;
  }

  #placeValue(field: string): FieldValue | undefined {
    const { time, line, offset } = this.#place;
    if (field === '@timestamp') return Number.isNaN(time) ? undefined : new Date(time).toISOString();
    if (field === 'line') return line;
    return field === 'offset' ? offset : undefined;
  }
}

function fieldOf(fields: Fields, field: string): FieldValue | undefined {
  return Object.hasOwn(fields, field) ? fields[field] : undefined;
}
