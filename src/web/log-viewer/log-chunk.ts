import type { StoredText, TextLine } from '../../store/stored-text.ts';
import type { JobRunner } from '../jobs/job-runner.ts';
import type { Asker } from '../server/asker.ts';
import { type LevelName, levelQuery } from './inside-query.ts';
import type { ReadInTurn } from './read-in-turn.ts';

/** Lines that a page holds at once, and events of a level. */
export const CHUNK_LINES = 300;
const CHUNK_EVENTS = 100;

/** Which part of a file: what starts at line `from`, or what ends at line `until`. */
export interface ChunkRequest {
  readonly from?: number;
  readonly until?: number;
  readonly level: LevelName;
}

/** Lines of a file that stand together, or those of some of its events. */
export interface LogChunk {
  readonly lines: readonly TextLine[];
  /** What was looked at: lines `first` to `last`. */
  readonly first: number;
  readonly last: number;
  /** Whether there is nothing before it, or behind it. */
  readonly isStart: boolean;
  readonly isEnd: boolean;
  readonly damaged: readonly string[];
}

/** An open file, and who searches it. */
export interface LogFile {
  readonly buildUuid: string;
  readonly text: StoredText;
  readonly jobs: JobRunner;
  readonly readInTurn: ReadInTurn;
  readonly asker: Asker;
}

/** Reads a part of a file. */
export async function readChunk(file: LogFile, request: ChunkRequest): Promise<LogChunk> {
  const query = levelQuery(request.level);
  if (query !== undefined) return findChunk(file, request, query);
  const { text, asker, readInTurn } = file;
  const { from = 1 } = request;
  const until = request.until === undefined ? undefined : Math.min(request.until, text.lines);
  const first = Math.max(1, until === undefined ? Math.min(from, text.lines) : until - CHUNK_LINES + 1);
  const last = Math.min(text.lines, until ?? first + CHUNK_LINES - 1);
  return {
    lines: await readInTurn(asker, () => text.window(first, last - first + 1)),
    first,
    last,
    isStart: first === 1,
    isEnd: last >= text.lines,
    damaged: [],
  };
}

async function findChunk(
  { buildUuid, text, jobs, asker }: LogFile,
  { from = 1, until }: ChunkRequest,
  query: NonNullable<ReturnType<typeof levelQuery>>,
): Promise<LogChunk> {
  const direction = until === undefined ? 'down' : 'up';
  const { filename } = text.file;
  const order = { buildUuid, filename, query, from: until ?? from, direction, limit: CHUNK_EVENTS } as const;
  const found = await jobs.run('find', order, asker);
  const { events = [], isComplete = true, damaged = [] } = found ?? {};
  const isDown = direction === 'down';
  const first = isDown ? from : (events[0]?.[0]?.number ?? 1);
  const last = until ?? events.at(-1)?.[0]?.number ?? text.lines;
  return {
    lines: events.flat(),
    first: !isDown && isComplete ? 1 : first,
    last: isDown && isComplete ? text.lines : last,
    isStart: isDown ? from <= 1 : isComplete,
    isEnd: isDown ? isComplete : last >= text.lines,
    damaged,
  };
}
