import type { TimeContext } from '../../log-format/log-format.ts';
import type { Build } from '../../model/build.ts';
import { type DatesAsText, reviveBuild } from '../../model/build-json.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { BuildChange } from '../store.ts';
import type { StoredFile } from '../stored-file.ts';
import type { Codec, Segment } from './encoded-block.ts';
import { packJson, unpackJson } from './pack-json.ts';
import type { SqlRow, SqlValue } from './sqlite.ts';

/** A build's block file as the catalogue knows it. */
export interface BlockFileInfo {
  /** Path below `blocks/`; absent once the logs were pruned, and for a build without any. */
  readonly path?: string;
  readonly sizeBytes: number;
  /** Where the filters lie, one behind the other in the order of the blocks, to the end of the file; its end for none. */
  readonly filtersAt: number;
  /** CRC-32 of all filters, here or in the catalogue. */
  readonly filtersCrc: number;
  readonly blocks: number;
  /** Smallest and largest time of an event in ms; NaN when there is no block. */
  readonly minTime: number;
  readonly maxTime: number;
}

/** What a search sees of each build of the time that it looks at. */
export interface BuildGlance {
  readonly id: number;
  readonly uuid: string;
  readonly blocks: number;
  /** Largest time of an event in ms. */
  readonly maxTime: number;
  /** The packed token filters, where they were asked for and the catalogue has them. */
  readonly filters?: Uint8Array;
}

export function buildGlance({ id, uuid, blocks, max_time, filters }: SqlRow): BuildGlance {
  return {
    id: Number(id),
    uuid: String(uuid),
    blocks: Number(blocks),
    maxTime: Number(max_time),
    ...(filters instanceof Uint8Array && { filters }),
  };
}

/** A build with where its logs are. */
export interface BuildRow {
  readonly id: number;
  readonly uuid: string;
  /** Unpacked when it is asked for. */
  readonly build: Build;
  readonly ingestedAt: Date;
  readonly contentHash?: string;
  readonly times: TimeContext;
  readonly logs: BlockFileInfo;
}

/** A block with where it lies in its file. */
export interface BlockRow {
  readonly number: number;
  readonly position: number;
  readonly packedBytes: number;
  readonly sizeBytes: number;
  readonly codec: Codec;
  /** CRC-32 of the packed bytes. */
  readonly crc: number;
  readonly filterBytes: number;
  readonly minTime: number;
  readonly maxTime: number;
}

function optional<T>(value: SqlValue | undefined, map: (value: NonNullable<SqlValue>) => T): T | undefined {
  return value === null || value === undefined ? undefined : map(value);
}

const orNaN = (value: SqlValue | undefined): number => optional(value, Number) ?? Number.NaN;

/** NaN is NULL in the catalogue. */
export const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

function unpackBuild(packed: SqlValue | undefined): Build {
  // The catalogue's own JSON, written by packJson from a Build; its dates became text.
  return reviveBuild(unpackJson(packed as Uint8Array) as DatesAsText<Build>);
}

export function buildRow(row: SqlRow): BuildRow {
  const path = optional(row.logs, String);
  const contentHash = optional(row.content_hash, String);
  let build: Build | undefined;
  return {
    id: Number(row.id),
    uuid: String(row.uuid),
    get build() {
      build ??= unpackBuild(row.data);
      return build;
    },
    ingestedAt: new Date(Number(row.ingested_at)),
    ...(contentHash !== undefined && { contentHash }),
    times: {
      notBefore: Number(row.not_before),
      notAfter: Number(row.not_after),
      reference: Number(row.reference),
    },
    logs: {
      ...(path !== undefined && { path }),
      sizeBytes: Number(row.logs_bytes),
      filtersAt: Number(row.filters_at),
      filtersCrc: Number(row.filters_crc),
      blocks: Number(row.blocks),
      minTime: orNaN(row.min_time),
      maxTime: orNaN(row.max_time),
    },
  };
}

/** The verdict that the catalogue packed; undefined for none. */
export function unpackVerdict(packed: SqlValue | undefined): Verdict | undefined {
  // Written by saveVerdict from a Verdict.
  return packed instanceof Uint8Array ? (unpackJson(packed) as Verdict) : undefined;
}

/** A build with the number of its last change. */
export interface ChangedBuildRow extends Omit<BuildChange, 'cursor'> {
  readonly change: number;
}

export function changedBuildRow(row: SqlRow): ChangedBuildRow {
  const verdict = unpackVerdict(row.verdict);
  return {
    change: Number(row.change),
    build: unpackBuild(row.data),
    ...(verdict !== undefined && { verdict }),
    ingestedAt: new Date(Number(row.ingested_at)),
    hasLogs: row.logs !== null,
  };
}

/** Packs a build's files with their numbers. */
export function packFiles(files: ReadonlyMap<number, StoredFile>): Uint8Array {
  return packJson([...files]);
}

/** The files that {@link packFiles} packed, by number. */
export function unpackFiles(packed: SqlValue | undefined): Map<number, StoredFile> {
  // The catalogue's own JSON, written by packFiles.
  return packed instanceof Uint8Array ? new Map(unpackJson(packed) as [number, StoredFile][]) : new Map();
}

export function blockRow(row: SqlRow): BlockRow {
  return {
    number: Number(row.number),
    position: Number(row.position),
    packedBytes: Number(row.packed_bytes),
    sizeBytes: Number(row.size_bytes),
    // Whatever number a later version wrote: unpack refuses what it does not know.
    codec: Number(row.codec) as Codec,
    crc: Number(row.crc),
    filterBytes: Number(row.filter_bytes),
    minTime: Number(row.min_time),
    maxTime: Number(row.max_time),
  };
}

/** The segments of one block from its rows, in the order of their numbers. */
export function segmentRows(rows: readonly SqlRow[]): Segment[] {
  let start = 0;
  return rows.map((row) => {
    const segment = segmentRow(row, start);
    start = segment.end;
    return segment;
  });
}

/** A segment from its row; where it starts stands in the row before. */
export function segmentRow(row: SqlRow, start: number): Segment {
  return {
    file: Number(row.file),
    start,
    end: Number(row.end_in_block),
    firstLine: Number(row.first_line),
    offset: Number(row.offset_in_file),
    records: Number(row.records),
    carriedTime: orNaN(row.carried_time),
    minTime: Number(row.min_time),
    maxTime: Number(row.max_time),
  };
}
