import { closeSync, openSync, readSync } from 'node:fs';
import { DETECTION_SAMPLE_BYTES, detectFormat } from '../../src/log-format/detect-format.ts';
import { indexRecords } from '../../src/log-format/index-records.ts';
import { lastRecordStart } from '../../src/log-format/last-record-start.ts';
import { matchSegment } from '../../src/match/match-segment.ts';
import type { Matcher } from '../../src/match/matcher.ts';
import type { BenchFile } from './benchmark.ts';

const SEGMENT_BYTES = 1 << 20;

/** Times of the seeds' logs and of today's are believed. */
const TIMES = {
  notBefore: Date.UTC(2010, 0, 1),
  notAfter: Date.UTC(2040, 0, 1),
  reference: Date.UTC(2026, 0, 1),
};

/**
 * Reads files, finds their records, asks all queries of `matcher` of them, in this thread.
 * @returns the number of hits
 */
export function matchFiles(files: readonly BenchFile[], matcher: Matcher): number {
  let hits = 0;
  for (const { path, filename, sizeBytes } of files) {
    const text = readText(path, sizeBytes);
    const format = detectFormat(text.subarray(0, DETECTION_SAMPLE_BYTES), filename);
    const file = matcher.bind({ filename });
    for (let start = 0; start < text.length; ) {
      const limit = Math.min(text.length, start + SEGMENT_BYTES);
      const end = limit === text.length ? limit : lastRecordStart(text, start, limit, format);
      const records = indexRecords(text, start, end, format, TIMES);
      hits += matchSegment({ text, start, end, format, records }, file).length;
      start = end;
    }
  }
  if (matcher.quarantined.size > 0)
    throw new Error(`queries were given up: ${[...matcher.quarantined.values()]}`);
  return hits;
}

/** One for all files: memory that comes and goes with each of them would be measured too. */
let memory = Buffer.alloc(0);

function readText(path: string, sizeBytes: number): Buffer {
  if (memory.length < sizeBytes) memory = Buffer.alloc(sizeBytes);
  const file = openSync(path, 'r');
  const length = readSync(file, memory, 0, sizeBytes, 0);
  closeSync(file);
  return memory.subarray(0, length);
}
