import { buildFields } from '../../model/build.ts';
import { isAnything, requiredText } from '../../query/required-runs.ts';
import { createFilterTest } from '../../text/token-filter.ts';
import { eventConstants, hasOwnFields } from '../event-constants.ts';
import type { StoredFile } from '../stored-file.ts';
import type { FindRequest, FoundText } from '../stored-text.ts';
import type { BlockQuery, BlockTask } from './block-task.ts';
import { readFilters } from './build-filters.ts';
import type { BuildRow } from './catalogue-rows.ts';
import { describeDamage } from './damage.ts';
import type { Piece } from './open-pieces.ts';
import { SearchRunner } from './search-runner.ts';
import { stopWhenAborted } from './stop-when-aborted.ts';
import type { StoreContext } from './store-context.ts';

/** A file to look into. */
export interface FileSearch {
  readonly context: StoreContext;
  readonly build: BuildRow;
  readonly file: StoredFile;
  /** In the order of the file. */
  readonly pieces: readonly Piece[];
  readonly workers: number;
}

/**
 * Finds the first lines of matching events, ascending, piece by piece in the direction that is asked for: what lies
 * behind the last one wanted is not read.
 */
export async function findInFile(
  search: FileSearch,
  request: FindRequest,
): Promise<Omit<FoundText, 'events'> & { readonly starts: readonly number[] }> {
  const { from, direction, limit, signal } = request;
  const isDown = direction === 'down';
  const pieces = piecesToRead(search, request);
  const query = blockQuery(request, search.context.now());
  const runner = new SearchRunner(query, search.workers);
  let next = 0;
  const starts: number[] = [];
  const damaged: string[] = [];
  try {
    while (next < pieces.length && starts.length < limit) {
      stopWhenAborted(signal);
      const batch = pieces.slice(next, next + runner.parallel);
      next += batch.length;
      const found = await Promise.all(batch.map((piece) => runner.run(taskOf(search, piece))));
      for (const result of found) {
        if ('damage' in result) {
          damaged.push(result.damage);
          continue;
        }
        const lines = result.answer.events.map(({ line }) => line).sort((left, right) => left - right);
        starts.push(...(isDown ? lines : lines.reverse()).filter((line) => isAfter(line, from, isDown)));
      }
    }
  } finally {
    await runner.close();
  }
  const kept = starts.slice(0, limit);
  return {
    starts: isDown ? kept : kept.reverse(),
    isComplete: next >= pieces.length && starts.length <= limit,
    damaged,
  };
}

function isAfter(line: number, from: number, isDown: boolean): boolean {
  return isDown ? line >= from : line <= from;
}

function blockQuery({ query }: FindRequest, now: Date): BlockQuery {
  return {
    node: query,
    queryTime: now.getTime(),
    since: Number.NEGATIVE_INFINITY,
    until: Number.POSITIVE_INFINITY,
    want: { kind: 'events' },
  };
}

/** The pieces on that side of the line which the filters do not rule out, the nearest first. */
function piecesToRead(search: FileSearch, { query, from, direction }: FindRequest): Piece[] {
  const { pieces } = search;
  const required = requiredText(query);
  const possible = isAnything(required) ? undefined : possibleBlocks(search, createFilterTest(required));
  const wanted = pieces.filter(({ block, segment }, index) => {
    const behind = pieces[index + 1]?.segment.firstLine ?? Number.POSITIVE_INFINITY;
    const isOnSide = direction === 'down' ? behind + 1 >= from : segment.firstLine < from;
    return isOnSide && (possible === undefined || possible.has(block.number));
  });
  return direction === 'down' ? wanted : wanted.reverse();
}

/** Numbers of the blocks whose token filters pass; undefined when they can not be read. */
function possibleBlocks(
  { context, build }: FileSearch,
  mayHold: (filter: Uint8Array) => boolean,
): Set<number> | undefined {
  try {
    const blocks = context.catalogue.blocks(build.id);
    const filters = readFilters(context, build, blocks);
    const possible = blocks.filter((_, place) => mayHold(filters[place]!));
    return new Set(possible.map(({ number }) => number));
  } catch (error) {
    // What is wrong with the filters need not be wrong with the blocks.
    describeDamage(error);
    return undefined;
  }
}

function taskOf({ build, file }: FileSearch, { path, block, segment }: Piece): BlockTask {
  const constants = eventConstants(buildFields(build.build), file);
  const about = { format: file.format, constants, ownFields: hasOwnFields(file) };
  return {
    path,
    block,
    times: build.times,
    segments: [{ ...segment, ...about }],
    skip: 0,
    limit: Number.POSITIVE_INFINITY,
  };
}
