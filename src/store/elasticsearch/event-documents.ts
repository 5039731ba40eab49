import { createHash } from 'node:crypto';
import type { LogFormat, RecordFields, RecordTable } from '../../log-format/log-format.ts';
import { readRecord } from '../../log-format/read-record.ts';
import { eventTags } from '../../model/event-tags.ts';
import type { Fields } from '../../model/fields.ts';
import type { DocumentOptions } from '../build-writer.ts';
import { eventFields } from '../event-fields.ts';
import type { BulkBody } from './bulk-body.ts';
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

/** Text is made bytes in parts of so many characters: longer ones would outlive the quick collection of garbage. */
const PART_LENGTH = 64 * 1024;

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Writes every event of the piece as a document, in the order of the file. What the events share is made JSON once.
 *
 * The same build, file and place always give the same id, so that what is sent twice is stored once; of two
 * ingests the later one wins, in whatever order their requests arrive (`external_gte`).
 */
export function eventDocuments(piece: EventPiece, options: DocumentOptions): BulkBody {
  const { records } = piece;
  const write = piece.ownFields ? createOwnWriter(piece, options) : createWriter(piece, options);
  const action =
    options.stream === undefined ? createActions(piece, options) : createStreamActions(piece, options);
  const parts: Buffer[] = [];
  let text = '';
  let count = 0;
  for (let number = 0; number < records.count; number++) {
    const event = eventAt(piece, number);
    if (options.dropDebug && isDebug(event.record)) continue;
    count++;
    text += action(event.time, event.offset) + write(event);
    if (text.length < PART_LENGTH) continue;
    parts.push(Buffer.from(text));
    text = '';
  }
  parts.push(Buffer.from(text));
  return { bytes: Buffer.concat(parts), count };
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

/** The line that tells the cluster where a document belongs. */
function createActions(
  { constants }: EventPiece,
  { prefix, ingest, days }: DocumentOptions,
): (time: number, offset: number) => string {
  const names = indexNames(prefix);
  const end = `","version":${ingest},"version_type":"external_gte"}}\n`;
  const file = fileId(constants);
  let day = Number.NaN;
  let start = '';
  return (time, offset) => {
    const indexed = time >= days.from && time <= days.to ? time : days.otherwise;
    if (Math.floor(indexed / DAY_MS) !== day) {
      day = Math.floor(indexed / DAY_MS);
      start = `{"index":{"_index":"${names.logsOf(new Date(indexed).toISOString())}","_id":"${file}`;
    }
    return `${start}${offset.toString(36)}${end}`;
  };
}

/**
 * The same for a data stream, which takes new documents only: each ingest makes its own, and a document that is there
 * was sent before by the same ingest.
 */
function createStreamActions(
  { constants }: EventPiece,
  { stream, ingest }: DocumentOptions,
): (time: number, offset: number) => string {
  const start = `{"create":{"_index":"${stream}","_id":"${fileId(constants)}${ingest.toString(36)}-`;
  return (_, offset) => `${start}${offset.toString(36)}"}}\n`;
}

/** Start of the ids of a file's events. */
function fileId(constants: Fields): string {
  const name = `${String(constants.build_uuid)}\0${String(constants.filename)}`;
  return createHash('sha256').update(name).digest('base64url').slice(0, 16);
}

/** Writes events as {@link eventFields} gives them. */
function createWriter(
  { constants }: EventPiece,
  { ingest }: DocumentOptions,
): (event: PlacedEvent) => string {
  const shared = JSON.stringify({ ...constants, ingest }).slice(0, -1);
  const joined = JSON.stringify({ ...constants, tags: eventTags(constants.tags, '\n'), ingest }).slice(0, -1);
  return ({ time, line, offset, record }) => {
    let own = '';
    for (const [name, value] of Object.entries(record.fields)) {
      if (value === undefined || name in constants) continue;
      own += `,${JSON.stringify(name)}:${JSON.stringify(value)}`;
    }
    const place = `,"@timestamp":"${new Date(time).toISOString()}","line":${line},"offset":${offset}`;
    const start = record.message.includes('\n') ? joined : shared;
    return `${start}${own}${place},"message":${JSON.stringify(record.message)}}\n`;
  };
}

/** Writes events that bring all of their fields; the build is named all the same, so that they can be replaced. */
function createOwnWriter(
  { constants }: EventPiece,
  { ingest }: DocumentOptions,
): (event: PlacedEvent) => string {
  const { build_uuid } = constants;
  return (event) => `${JSON.stringify({ build_uuid, ...eventFields(event, constants, true), ingest })}\n`;
}
