import { createHash } from 'node:crypto';
import type { LogFormat, RecordTable } from '../../log-format/log-format.ts';
import { readRecord } from '../../log-format/read-record.ts';
import type { Fields } from '../../model/fields.ts';
import { eventFields } from '../embedded/search-block.ts';
import { type BulkBody, type BulkDocument, bulkLines } from './bulk-body.ts';
import type { IndexNames } from './index-names.ts';

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
  readonly contentHash?: string;
}

/** Characters of a message that are indexed: far above any record, far below the cluster's limit of a request. */
const MAX_FIELD_CHARACTERS = 1024 * 1024;

/** Writes every event of the piece as a document, in the order of the file. */
export function eventDocuments(piece: EventPiece, names: IndexNames): BulkBody {
  const file = fileId(piece.constants);
  const lines: string[] = [];
  for (let record = 0; record < piece.records.count; record++) {
    lines.push(bulkLines(eventDocument(piece, record, file, names)));
  }
  return { bytes: Buffer.from(lines.join('')), count: lines.length };
}

function eventDocument(piece: EventPiece, number: number, file: string, names: IndexNames): BulkDocument {
  const { records, text, start, format, constants, ownFields, contentHash } = piece;
  const [from = 0, to = 0] = records.starts.subarray(number, number + 2);
  const record = readRecord(text, from, to, format);
  const event = {
    segment: 0,
    time: records.times[number] ?? 0,
    line: piece.firstLine + (records.lines[number] ?? 0) + 1,
    offset: piece.offset + from - start,
    record: { ...record, message: record.message.slice(0, MAX_FIELD_CHARACTERS) },
  };
  const fields = eventFields(event, constants, ownFields);
  return {
    index: names.logsOf(String(fields['@timestamp'])),
    id: `${file}${event.offset.toString(36)}`,
    source: JSON.stringify({ ...fields, content_hash: contentHash }),
  };
}

/**
 * Start of the ids of a file's events: the same build, file and place always give the same id, so that what is
 * sent twice is stored once.
 */
function fileId(constants: Fields): string {
  const name = `${String(constants.build_uuid)}\0${String(constants.filename)}`;
  return createHash('sha256').update(name).digest('base64url').slice(0, 16);
}
