import type { EventHit, QueryHits } from '../model/build-reading.ts';
import { MAX_EXCERPT } from '../model/hit.ts';
import type { Segment } from '../store/embedded/encoded-block.ts';
import { cutText } from '../util/cut-text.ts';
import type { FileState } from './file-state.ts';
import { KEPT_HITS } from './process-task.ts';
import type { SegmentResult, TaskHit, TaskResult } from './task.ts';
import type { DoneTask } from './task-queue.ts';

/** Characters of messages that are kept of one build; hits beyond keep an excerpt only. */
const MAX_KEPT_CHARACTERS = 16 * 1024 * 1024;

/** Puts the results of tasks together to what is known of files and hits. */
export class ReadingCollector {
  readonly files: FileState[] = [];
  readonly quarantined = new Map<number, string>();
  /** Of all files, after unpacking. */
  bytes = 0;
  events = 0;
  readonly #phases = { index: 0, match: 0, pack: 0 };
  readonly #counts = new Map<number, number>();
  /** By query, then by file. */
  readonly #hits = new Map<number, Map<number, EventHit[]>>();
  /** Time of records that no log tells one of, in ms; NaN when the build does not either. */
  readonly #buildTime: number;
  #keptCharacters = 0;

  constructor(buildTime: number) {
    this.#buildTime = buildTime;
  }

  /**
   * Adds a task's result; those of one file have to come in its order.
   * @returns where the segments stand in their files, with times that take over from the segment before
   */
  add(task: DoneTask, result: TaskResult): Segment[] {
    const firstHits = new Map<number, TaskHit[]>();
    for (const hit of result.hits) {
      const hits = firstHits.get(hit.segment);
      if (hits) hits.push(hit);
      else firstHits.set(hit.segment, [hit]);
    }
    const segments: Segment[] = [];
    for (const [number, { file, start, end, offset, format }] of task.segments.entries()) {
      const found = result.segments[number];
      const state = this.files[file];
      if (!found || !state) continue;
      const place = { file, start, end, offset, firstLine: state.lines, records: found.records };
      segments.push({ ...place, ...carriedTimes(found, state.lastTime) });
      for (const hit of firstHits.get(number) ?? []) this.#addHit(hit, found, file, place);
      advance(state, found, end - start, format);
      this.events += found.records;
      this.bytes += end - start;
    }
    for (const { query, count } of result.counts)
      this.#counts.set(query, (this.#counts.get(query) ?? 0) + count);
    for (const [query, reason] of result.quarantined) this.quarantined.set(query, reason);
    for (const phase of ['index', 'match', 'pack'] as const) this.#phases[phase] += result.timings[phase];
    return segments;
  }

  /** The files by name: the order in which they were read is not the same twice. */
  sortedFiles(): FileState[] {
    return this.files.toSorted((a, b) => compareNames(a.filename, b.filename));
  }

  /** The hits by query: of each file the last ones, in the order of the files' names. */
  hits(): Map<number, QueryHits> {
    const hits = new Map<number, QueryHits>();
    const names = this.files.map(({ filename }) => filename);
    for (const [query, count] of [...this.#counts].sort(([a], [b]) => a - b)) {
      const byFile = [...(this.#hits.get(query) ?? [])].sort(([a], [b]) => compareNames(names[a], names[b]));
      hits.set(query, { count, hits: byFile.flatMap(([, found]) => found.slice(-KEPT_HITS)) });
    }
    return hits;
  }

  /** Milliseconds by phase, those of all threads together, and how much was read. */
  timings(totalMs: number): Record<string, number> {
    let sourceBytes = 0;
    for (const file of this.files) sourceBytes += file.sourceBytes;
    return {
      totalMs: Math.round(totalMs),
      indexMs: Math.round(this.#phases.index),
      matchMs: Math.round(this.#phases.match),
      packMs: Math.round(this.#phases.pack),
      bytes: this.bytes,
      sourceBytes,
      events: this.events,
      files: this.files.length,
    };
  }

  #addHit(
    hit: TaskHit,
    found: SegmentResult,
    file: number,
    place: { offset: number; firstLine: number },
  ): void {
    const state = this.files[file];
    if (!state) return;
    const time = this.#timeOf(hit, found, state);
    const isFull = this.#keptCharacters + hit.message.length > MAX_KEPT_CHARACTERS;
    const message = isFull ? cutText(hit.message, MAX_EXCERPT) : hit.message;
    this.#keptCharacters += message.length;
    const event: EventHit = {
      filename: state.filename,
      line: place.firstLine + hit.line + 1,
      offset: place.offset + hit.offset,
      message,
      ...(Number.isNaN(time) ? {} : { timestamp: new Date(time).toISOString() }),
    };
    const kept = this.#keptHits(hit.query, file);
    kept.push(event);
    if (kept.length > KEPT_HITS * 2) {
      for (const dropped of kept.splice(0, KEPT_HITS)) this.#keptCharacters -= dropped.message.length;
    }
  }

  #keptHits(query: number, file: number): EventHit[] {
    const byFile = this.#hits.get(query) ?? new Map<number, EventHit[]>();
    const kept = byFile.get(file) ?? [];
    this.#hits.set(query, byFile.set(file, kept));
    return kept;
  }

  #timeOf(hit: TaskHit, found: SegmentResult, state: FileState): number {
    if (hit.record >= found.untimed) return hit.time;
    if (!Number.isNaN(state.lastTime)) return state.lastTime;
    return Number.isNaN(found.lastTime) ? this.#buildTime : hit.time;
  }
}

function compareNames(a = '', b = ''): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The times of a segment whose first records have none of their own and take that of the record before. */
function carriedTimes(
  found: SegmentResult,
  carriedTime: number,
): Pick<Segment, 'carriedTime' | 'minTime' | 'maxTime'> {
  const { minTime, maxTime, untimed, lastTime } = found;
  if (untimed === 0 || Number.isNaN(carriedTime)) return { carriedTime, minTime, maxTime };
  if (Number.isNaN(lastTime)) return { carriedTime, minTime: carriedTime, maxTime: carriedTime };
  return { carriedTime, minTime: Math.min(minTime, carriedTime), maxTime: Math.max(maxTime, carriedTime) };
}

function advance(state: FileState, found: SegmentResult, sizeBytes: number, format: string): void {
  state.format = format;
  state.sizeBytes += sizeBytes;
  state.events += found.records - found.dropped;
  state.lines += found.lines;
  state.badTimes += found.badTimes;
  if (!Number.isNaN(found.lastTime)) state.lastTime = found.lastTime;
}
