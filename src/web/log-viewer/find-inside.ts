import type { QueryNode } from '../../query/ast.ts';
import { bothQueries, type LevelName, levelQuery } from './inside-query.ts';
import type { LogFile } from './log-chunk.ts';

/** Which event of a file is looked for: the next or the previous one that matches, seen from line `at`; 0 for none. */
export interface InsideRequest {
  readonly query: QueryNode;
  readonly level: LevelName;
  readonly go: 'next' | 'previous';
  readonly at: number;
}

/** The first line of the event; undefined when there is none in that direction. */
export async function findInside(file: LogFile, request: InsideRequest): Promise<number | undefined> {
  const { buildUuid, text, jobs, asker } = file;
  const { query, level, go, at } = request;
  const before = at === 0 ? text.lines : at - 1;
  if (go === 'previous' && before < 1) return undefined;
  const found = await jobs.run(
    'find',
    {
      buildUuid,
      filename: text.file.filename,
      query: bothQueries(query, levelQuery(level)),
      from: go === 'next' ? at + 1 : before,
      direction: go === 'next' ? 'down' : 'up',
      limit: 1,
    },
    asker,
  );
  return found?.events[0]?.[0]?.number;
}
