import { createHash } from 'node:crypto';
import type { LogFormat, RecordFields, RecordTable } from '../../log-format/log-format.ts';
import { readRecord } from '../../log-format/read-record.ts';
import { isPlaceField } from '../../match/record-event.ts';
import type { Fields } from '../../model/fields.ts';
import { ByteWriter } from '../../util/byte-writer.ts';
import type { DocumentOptions } from '../build-writer.ts';
import { eventFields } from '../event-fields.ts';
import { sharedJson } from '../event-lines.ts';
import type { BulkBody } from './bulk-body.ts';
import { isFieldName } from './field-name.ts';
import { indexNames } from './index-names.ts';

/** A piece of one file's text with its records, and what all of its events share. */
export interface EventPiece {
  readonly text: Uint8Array;
  readonly start: number;
  readonly format: LogFormat;
  /** `times` filled: every record has one. */
  readonly records: RecordTable;
  /** Build, file and tags. */
  readonly constants: Fields;
  /** Whether the events' own fields win over the constants. */
  readonly ownFields: boolean;
  /** Lines and bytes of the file before the piece. */
  readonly firstLine: number;
  readonly offset: number;
}

/** About what a document takes beside its text and what it shares with others: action, place, own fields. */
const OWN_BYTES = 224;

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Writes every event of the piece as a document, in the order of the file. What the events share is made JSON, and
 * bytes, once.
 *
 * The same build, file and place always give the same id, so that what is sent twice is stored once; of two
 * ingests the later one wins, in whatever order their requests arrive (`external_gte`).
 */
export function eventDocuments(piece: EventPiece, options: DocumentOptions): BulkBody {
  const { records } = piece;
  const writer = new ByteWriter(expectedBytes(piece));
  const writeAction = options.stream === undefined ? actions(piece, options) : streamActions(piece, options);
  const writeEvent = piece.ownFields ? ownEvents(piece, options) : events(piece, options);
  let count = 0;
  for (let number = 0; number < records.count; number++) {
    const event = eventAt(piece, number);
    if (options.dropDebug && isDebug(event.record)) continue;
    writeAction(writer, event);
    writeEvent(writer, event);
    count++;
  }
  return { bytes: writer.end(), count };
}

/** A little more than the documents will take: memory that is as large as its content can be given away uncopied. */
function expectedBytes({ records, start, constants }: EventPiece): number {
  const textBytes = (records.starts[records.count] ?? start) - start;
  return textBytes + records.count * (JSON.stringify(constants).length + OWN_BYTES);
}

/** Whether an event is of one of the levels that people switch on to search one fault. */
function isDebug({ fields }: RecordFields): boolean {
  const { loglevel } = fields;
  return typeof loglevel === 'string' && /^(?:debug|trace)$/i.test(loglevel);
}

interface PlacedEvent {
  readonly time: number;
  readonly line: number;
  readonly offset: number;
  readonly record: RecordFields;
}

function eventAt(piece: EventPiece, number: number): PlacedEvent {
  const { records, text, start, format } = piece;
  const [from, to] = [records.starts[number]!, records.starts[number + 1]!];
  return {
    time: records.times[number]!,
    line: piece.firstLine + records.lines[number]! + 1,
    offset: piece.offset + from - start,
    record: readRecord(text, from, to, format),
  };
}

/** Writes one of the two lines of an event. */
type WriteLine = (writer: ByteWriter, event: PlacedEvent) => void;

/** The line that tells the cluster where a document belongs. */
function actions({ constants }: EventPiece, { prefix, ingest, days }: DocumentOptions): WriteLine {
  const names = indexNames(prefix);
  const file = fileId(constants);
  const end = Buffer.from(`","version":${ingest},"version_type":"external_gte"}}\n`);
  let day = Number.NaN;
  let start = Buffer.alloc(0);
  return (writer, { time, offset }) => {
    const indexed = time >= days.from && time <= days.to ? time : days.otherwise;
    if (Math.floor(indexed / DAY_MS) !== day) {
      day = Math.floor(indexed / DAY_MS);
      const index = names.logsOf(new Date(indexed).toISOString());
      start = Buffer.from(`{"index":{"_index":"${index}","_id":"${file}`);
    }
    writer.putBytes(start);
    writer.putText(offset.toString(36));
    writer.putBytes(end);
  };
}

/**
 * The same for a data stream, which takes new documents only: each ingest makes its own, and a document that is there
 * was sent before by the same ingest.
 */
function streamActions({ constants }: EventPiece, { stream, ingest }: DocumentOptions): WriteLine {
  const id = `${fileId(constants)}${ingest.toString(36)}-`;
  const start = Buffer.from(`{"create":{"_index":"${stream}","_id":"${id}`);
  return (writer, { offset }) => {
    writer.putBytes(start);
    writer.putText(`${offset.toString(36)}"}}\n`);
  };
}

/** Start of the ids of a file's events. */
function fileId(constants: Fields): string {
  const name = `${String(constants.build_uuid)}\0${String(constants.filename)}`;
  return createHash('sha256').update(name).digest('base64url').slice(0, 16);
}

/** Writes events as {@link eventFields} gives them; what they share is made bytes once. */
function events({ constants }: EventPiece, { ingest }: DocumentOptions): WriteLine {
  // A further field of the build gives way to what each event says itself.
  const common = fieldsOf(constants, (name) => isFieldName(name) && !isPlaceField(name));
  const json = sharedJson({ ...common, ingest });
  const [ofOneLine, ofSeveral] = [Buffer.from(json.ofOneLine), Buffer.from(json.ofSeveral)];
  return (writer, event) => {
    writer.putBytes(event.record.message.includes('\n') ? ofSeveral : ofOneLine);
    writer.putText(`${json.rest(event)}\n`);
  };
}

/** Writes events that bring all of their fields; the build is named all the same, so that they can be replaced. */
function ownEvents({ constants }: EventPiece, { ingest }: DocumentOptions): WriteLine {
  const { build_uuid } = constants;
  return (writer, event) => {
    const fields = fieldsOf(eventFields(event, constants, true), isFieldName);
    writer.putText(`${JSON.stringify({ build_uuid, ...fields, ingest })}\n`);
  };
}

function fieldsOf(fields: Fields, isWanted: (name: string) => boolean): Fields {
  const names = Object.keys(fields);
  if (names.every(isWanted)) return fields;
  return Object.fromEntries(names.filter(isWanted).map((name) => [name, fields[name]]));
}
