import { join } from 'node:path';
import { buildFields } from '../../model/build.ts';
import type { Fields } from '../../model/fields.ts';
import { Heap } from '../../util/heap.ts';
import { eventConstants } from '../event-constants.ts';
import type { SearchRequest, SearchSummary } from '../store.ts';
import type { BlockTask, FoundEvent } from './block-task.ts';
import { isNewer, type Place, type PlannedBlock, type SearchPlan } from './search-plan.ts';
import type { SearchRunner } from './search-runner.ts';
import { stopWhenAborted } from './stop-when-aborted.ts';

/** What a search is made of. */
export interface Search {
  readonly plan: SearchPlan;
  readonly runner: SearchRunner;
  readonly blocksDirectory: string;
  readonly request: SearchRequest;
  readonly limits: SearchLimits;
}

/** What bounds the memory of a search. */
export interface SearchLimits {
  /** Size of the events that are kept until their turn comes; beyond, the oldest are dropped and found again later. */
  readonly pendingBytes: number;
  /** Events that are taken from one block at a time. */
  readonly perBlock: number;
}

/** About 64 MB, whatever the query finds. */
export const SEARCH_LIMITS: SearchLimits = { pendingBytes: 64e6, perBlock: 20_000 };

/** What an event takes in memory beside its message, about, in bytes. */
const EVENT_BYTES = 400;

/** Prepares what is made of the events of one file, for those that want it; as `eventFields` takes its arguments. */
export type EventView<View> = (constants: Fields, ownFields: boolean) => (event: FoundEvent) => View;

/** The events of one block that wait for their turn; a `Place` that moves as they are taken. */
interface Run<View> {
  readonly planned: PlannedBlock;
  readonly build: PlannedBlock['build'];
  readonly block: PlannedBlock['block'];
  readonly events: readonly FoundEvent[];
  /** The next event to be taken. */
  at: number;
  maxTime: number;
  /** By segment. */
  readonly views: Map<number, ReturnType<EventView<View>>>;
}

/**
 * Yields the matching events newest first, exactly: an event waits until no block that is still to be read can hold
 * a newer one. Of the same time, later builds and later lines come first.
 *
 * Memory is bounded whatever the query: what waits beyond {@link SearchLimits} is forgotten, and the blocks
 * that it came from are read again when it is their turn.
 */
export async function* searchEvents<View>(
  search: Search,
  view: EventView<View>,
): AsyncGenerator<View, SearchSummary, undefined> {
  const { plan, request } = search;
  const merge = new EventMerge(search, view);
  const limit = request.limit ?? Number.POSITIVE_INFINITY;
  const builds = new Set<number>();
  let events = 0;
  while (events < limit) {
    stopWhenAborted(request.signal);
    const found = merge.take();
    if (found !== undefined) {
      events += 1;
      builds.add(found.build);
      yield found.event;
    } else if (!(await merge.readOn(limit - events))) {
      break;
    }
  }
  const { partial, ...summary } = plan.summary();
  const isCut = partial !== undefined && events < limit;
  return { events, builds: builds.size, ...summary, ...(isCut && { partial }) };
}

/** What a worker has to know of a block. */
export function taskOf(planned: PlannedBlock, blocksDirectory: string, limit: number): BlockTask {
  const { build, block, skip } = planned;
  return {
    path: join(blocksDirectory, build.logs.path ?? ''),
    block,
    times: build.times,
    segments: planned.segments.map(({ about: _, isWhole: __, ...segment }) => segment),
    skip,
    limit,
  };
}

class EventMerge<View> {
  readonly #search: Search;
  readonly #view: EventView<View>;
  readonly #runs = new Heap<Run<View>>(isNewer);
  readonly #reading = new Map<Place, Promise<void>>();
  #pendingBytes = 0;

  constructor(search: Search, view: EventView<View>) {
    this.#search = search;
    this.#view = view;
  }

  /** The next event, when it is known to be the newest of those left. */
  take(): { event: View; build: number } | undefined {
    const run = this.#runs.peek();
    if (run === undefined) return undefined;
    for (const place of this.#reading.keys()) if (isNewer(place, run)) return undefined;
    const next = this.#search.plan.peek();
    if (next !== undefined && isNewer(next, run)) return undefined;
    const event = this.#viewed(run, run.events[run.at]!);
    this.#runs.pop();
    this.#advance(run);
    return { event, build: run.build.id };
  }

  #viewed(run: Run<View>, event: FoundEvent): View {
    let view = run.views.get(event.segment);
    if (view === undefined) {
      const { about, ownFields } = run.planned.segments[event.segment]!;
      view = this.#view(eventConstants(buildFields(run.build.build), about), ownFields);
      run.views.set(event.segment, view);
    }
    return view(event);
  }

  #advance(run: Run<View>): void {
    this.#pendingBytes -= sizeOf(run.events[run.at]!);
    run.at += 1;
    if (run.at === run.events.length) return;
    run.maxTime = run.events[run.at]!.time;
    this.#runs.push(run);
  }

  /** Reads until some block has answered; false when all have, and when the time is over. */
  async readOn(wanted: number): Promise<boolean> {
    const { plan, runner, limits } = this.#search;
    while (this.#reading.size < runner.parallel) {
      const planned = await plan.next();
      if (planned === undefined) break;
      const limit = Math.min(wanted, limits.perBlock, planned.until - planned.skip);
      this.#reading.set(planned, this.#readBlock(planned, limit));
    }
    if (this.#reading.size === 0) return this.#runs.size > 0 && !plan.isOver;
    await Promise.race(this.#reading.values());
    if (this.#pendingBytes > limits.pendingBytes) this.#forgetOldest();
    return true;
  }

  async #readBlock(planned: PlannedBlock, limit: number): Promise<void> {
    const { plan, runner, blocksDirectory, limits } = this.#search;
    try {
      const result = await runner.run(taskOf(planned, blocksDirectory, limit));
      if (planned.skip === 0) plan.note('read');
      if ('damage' in result) {
        plan.damaged.push(result.damage);
        return;
      }
      const { events } = result.answer;
      this.#add(planned, events);
      const skip = planned.skip + events.length;
      const mayHoldMore = events.length === limits.perBlock && skip < planned.until;
      if (mayHoldMore) plan.again({ ...planned, skip, maxTime: events.at(-1)!.time });
    } finally {
      this.#reading.delete(planned);
    }
  }

  #add(planned: PlannedBlock, events: readonly FoundEvent[]): void {
    const first = events[0];
    if (first === undefined) return;
    const { build, block } = planned;
    this.#runs.push({ planned, build, block, events, at: 0, maxTime: first.time, views: new Map() });
    for (const event of events) this.#pendingBytes += sizeOf(event);
  }

  /** Keeps the newest half of what waits, and has the blocks of the others read again. */
  #forgetOldest(): void {
    const kept = new Map<Run<View>, { readonly from: number; to: number }>();
    const half = this.#pendingBytes / 2;
    while (this.#pendingBytes > half) {
      const run = this.#runs.pop()!;
      const range = kept.get(run) ?? { from: run.at, to: run.at };
      range.to += 1;
      kept.set(run, range);
      this.#advance(run);
    }
    for (const { planned, at, events, maxTime } of this.#runs.drain()) {
      const until = planned.skip + events.length;
      this.#search.plan.again({ ...planned, skip: planned.skip + at, until, maxTime });
    }
    this.#pendingBytes = 0;
    for (const [{ planned, events }, { from, to }] of kept) {
      this.#add({ ...planned, skip: planned.skip + from }, events.slice(from, to));
    }
  }
}

function sizeOf(event: FoundEvent): number {
  return event.record.message.length + EVENT_BYTES;
}
