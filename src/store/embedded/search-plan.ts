import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Matcher } from '../../match/matcher.ts';
import { buildFields } from '../../model/build.ts';
import type { Fields } from '../../model/fields.ts';
import { isAnything, requiredText } from '../../query/required-runs.ts';
import { createFilterTest } from '../../text/token-filter.ts';
import { Heap } from '../../util/heap.ts';
import { sum } from '../../util/sum.ts';
import { eventConstants, hasOwnFields } from '../event-constants.ts';
import type { PartialSearch, SearchRequest, SearchSummary } from '../store.ts';
import type { StoredFile } from '../stored-file.ts';
import type { BlockQuery, TaskSegment } from './block-task.ts';
import { readFilters, unpackFilters } from './build-filters.ts';
import { type BuildWalk, walkBuilds, walkList } from './build-walk.ts';
import type { Catalogue } from './catalogue.ts';
import type { BlockRow, BuildGlance, BuildRow } from './catalogue-rows.ts';
import { describeDamage } from './damage.ts';
import type { Segment } from './encoded-block.ts';
import { createSearchMatcher } from './search-block.ts';
import { stopWhenAborted } from './stop-when-aborted.ts';
import type { StoreContext } from './store-context.ts';
import { usedFields } from './used-fields.ts';

/** A block that has to be read, for all of its matching events or for some. */
export interface PlannedBlock {
  readonly build: BuildRow;
  readonly block: BlockRow;
  readonly segments: readonly PlannedSegment[];
  /** No event of the block that is still to come is newer, in ms. */
  readonly maxTime: number;
  /** The block's matching events, newest first, that are to be returned: from `skip` to before `until`. */
  readonly skip: number;
  readonly until: number;
}

/** A segment whose events may match. */
export interface PlannedSegment extends TaskSegment {
  readonly about: StoredFile;
  /** Every event of it matches, whatever it says. */
  readonly isWhole: boolean;
}

/** What is asked of a build's files, and whether all of a file's events match. */
type OpenFiles = ReadonlyMap<number, Omit<PlannedSegment, keyof Segment>>;

/** A block of a build that was looked into, whose turn has not come. */
interface Waiting {
  readonly build: BuildRow;
  readonly files: OpenFiles;
  readonly block: BlockRow;
  readonly maxTime: number;
}

type Item = Waiting | PlannedBlock;

/** Where a block stands in "newest first"; the same order as of events. */
export interface Place {
  readonly build: Pick<BuildRow, 'id'>;
  readonly block: Pick<BlockRow, 'number'>;
  readonly maxTime: number;
}

/** What a plan reads from. */
type PlanContext = Pick<StoreContext, 'catalogue' | 'blocksDirectory'>;

/** What of a request is of use to its plan. */
type PlanRequest = Pick<SearchRequest, 'builds' | 'signal' | 'timeMs' | 'onProgress'>;

const ALL_TIMES = { since: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };

/** Builds that are looked into before others get their turn: some milliseconds. */
const BUILDS_A_TURN = 50;

/** Shortest beginning of a UUID that stands for it: as long as a `build_short_uuid`. */
const MIN_UUID_PREFIX = 7;

/** Newest first; of the same time, the later build and the later part of its logs first. */
export function isNewer(left: Place, right: Place): boolean {
  if (left.maxTime !== right.maxTime) return left.maxTime > right.maxTime;
  if (left.build.id !== right.build.id) return left.build.id > right.build.id;
  return left.block.number > right.block.number;
}

/**
 * Says which blocks a search has to read, newest first. Builds are looked into only when their turn comes, so that
 * the first events of a big store are there at once.
 */
export class SearchPlan {
  readonly #context: PlanContext;
  readonly #catalogue: Catalogue;
  readonly #query: BlockQuery;
  readonly #matcher: Matcher;
  readonly #mayHold: ((filter: Uint8Array) => boolean) | undefined;
  readonly #builds: BuildWalk;
  readonly #heap = new Heap<Item>(isNewer);
  readonly #fields: readonly string[];
  readonly #request: PlanRequest;
  /** When the search has to end, by `performance.now()`. */
  readonly #deadline: number;
  readonly #totalBuilds: () => number;
  #seenBuilds = 0;
  readonly #total: number;
  #skipped = 0;
  #read = 0;
  readonly damaged: string[] = [];

  constructor(context: PlanContext, query: BlockQuery, request: PlanRequest) {
    const { catalogue } = context;
    this.#context = context;
    this.#catalogue = catalogue;
    this.#query = query;
    this.#matcher = createSearchMatcher(query);
    const { want } = query;
    this.#fields = [...usedFields(query.node), ...(want.kind === 'values' ? want.fields : [])];
    const required = requiredText(query.node);
    this.#mayHold = isAnything(required) ? undefined : createFilterTest(required);
    this.#request = request;
    this.#deadline = performance.now() + (request.timeMs ?? Number.POSITIVE_INFINITY);
    const { since, until } = query;
    const named = request.builds && findNamed(catalogue, request.builds);
    if (named === undefined) {
      this.#builds = walkBuilds(catalogue, { since, until, withFilters: this.#mayHold !== undefined });
      this.#totalBuilds = () => catalogue.countBuilds({ since, until });
      this.#total = catalogue.countBlocks(ALL_TIMES);
      this.#skipped = this.#total - catalogue.countBlocks({ since, until });
    } else {
      const inTime = named.filter(({ logs }) => logs.maxTime >= since && logs.minTime < until);
      this.#builds = walkList(inTime.map(({ id, uuid, logs }) => ({ id, uuid, ...logs })));
      this.#totalBuilds = () => inTime.length;
      this.#total = blocksOf(named);
      this.#skipped = this.#total - blocksOf(inTime);
    }
  }

  /** The place that no event still to come is newer than; undefined when none is to come. */
  peek(): Place | undefined {
    const first = this.#heap.peek();
    const build = this.#builds.peek();
    if (build === undefined) return first;
    const rest = { build, block: { number: Number.POSITIVE_INFINITY }, maxTime: build.maxTime };
    return first !== undefined && isNewer(first, rest) ? first : rest;
  }

  /** The next block to be read; none when the time is over. */
  async next(): Promise<PlannedBlock | undefined> {
    for (;;) {
      await this.#lookIntoBuilds();
      if (this.isOver) return undefined;
      const item = this.#heap.pop();
      if (item === undefined || 'segments' in item) return item;
      const segments = this.#segments(item);
      if (segments.length > 0) return { ...item, segments, skip: 0, until: Number.POSITIVE_INFINITY };
      this.#skipped += 1;
    }
  }

  /** Whether the search has to end, whatever is left. */
  get isOver(): boolean {
    return performance.now() >= this.#deadline;
  }

  /** Has a block read again when its turn comes, for events that were left out. */
  again(block: PlannedBlock): void {
    this.#heap.push(block);
  }

  /** Tells that a block was read, or need not be. */
  note(what: 'read' | 'skipped'): void {
    if (what === 'read') this.#read += 1;
    else this.#skipped += 1;
    this.#tellProgress();
  }

  /** What was looked at so far. */
  summary(): Omit<SearchSummary, 'events' | 'builds'> {
    const partial = this.#partial();
    return {
      blocks: { total: this.#total, skipped: this.#skipped, read: this.#read },
      damaged: this.damaged,
      ...(partial !== undefined && { partial }),
    };
  }

  #partial(): PartialSearch | undefined {
    const rest = this.isOver ? this.peek() : undefined;
    if (rest === undefined) return undefined;
    const builds = { seen: this.#seenBuilds, total: this.#totalBuilds() };
    return { completeAfter: new Date(rest.maxTime), builds };
  }

  #tellProgress(): void {
    this.#request.onProgress?.(this.#skipped + this.#read, this.#total);
  }

  /** There may be many: who wants to stop the search, and others in this thread, get their turn. */
  async #lookIntoBuilds(): Promise<void> {
    for (let looked = 1; ; looked += 1) {
      const build = this.#builds.peek();
      const first = this.#heap.peek();
      if (build === undefined || (first !== undefined && first.maxTime > build.maxTime)) return;
      this.#builds.take();
      this.#seenBuilds += 1;
      this.#lookInto(build);
      if (looked % BUILDS_A_TURN > 0) continue;
      this.#tellProgress();
      await nextTurn();
      stopWhenAborted(this.#request.signal);
      if (this.isOver) return;
    }
  }

  #lookInto(glance: BuildGlance): void {
    const open = this.#isRuledOut(glance) ? [] : this.#openBlocks(glance);
    for (const waiting of open) this.#heap.push(waiting);
    this.#skipped += glance.blocks - open.length;
  }

  #isRuledOut({ filters }: BuildGlance): boolean {
    const mayHold = this.#mayHold;
    if (mayHold === undefined || filters === undefined) return false;
    for (const filter of unpackFilters(filters)) if (mayHold(filter)) return false;
    return true;
  }

  #openBlocks(glance: BuildGlance): Waiting[] {
    const build = this.#catalogue.build(glance.id);
    if (build?.logs.maxTime !== glance.maxTime) {
      this.#noteGone(glance);
      return [];
    }
    // Filters first: they are read faster than a build's files are compared.
    const blocks = this.#possibleBlocks(build);
    const files: OpenFiles = blocks.length > 0 ? this.#openFiles(build) : new Map();
    if (files.size === 0) return [];
    return blocks.map((block) => ({ build, files, block, maxTime: block.maxTime }));
  }

  /** The files that the query leaves open: for most queries that name a build or a file, none. */
  #openFiles(build: BuildRow): OpenFiles {
    const open = new Map<number, Omit<PlannedSegment, keyof Segment>>();
    const shared = this.#usedConstants(buildFields(build.build));
    for (const [number, file] of this.#catalogue.files(build.id)) {
      const ownFields = hasOwnFields(file);
      const constants = this.#usedConstants(eventConstants(shared, file));
      const answer = this.#matcher.bind(constants, { ownFields }).answer(0);
      if (answer === false) continue;
      open.set(number, { about: file, format: file.format, constants, ownFields, isWhole: answer === true });
    }
    return open;
  }

  #usedConstants(all: Fields): Fields {
    const used: Record<string, Fields[string]> = {};
    for (const field of this.#fields) if (Object.hasOwn(all, field)) used[field] = all[field];
    return used;
  }

  /** Blocks whose times and token filters do not rule the query out. */
  #possibleBlocks(build: BuildRow): BlockRow[] {
    const { since, until } = this.#query;
    const blocks = this.#catalogue.blocks(build.id);
    if (blocks.length !== build.logs.blocks) this.#noteGone(build);
    const mayHold = this.#mayHold;
    const filters = mayHold && this.#filters(build, blocks);
    return blocks.filter(
      (block, place) =>
        block.maxTime >= since &&
        block.minTime < until &&
        (filters === undefined || mayHold?.(filters[place]!)),
    );
  }

  /** The filters of a build; undefined when they can not be read: then its blocks may tell why, or make up for them. */
  #filters(build: BuildRow, blocks: readonly BlockRow[]): Uint8Array[] | undefined {
    try {
      return readFilters(this.#context, build, blocks);
    } catch (error) {
      this.damaged.push(describeDamage(error));
      return undefined;
    }
  }

  /** Other processes write while this one searches: what went meanwhile is not searched, and that is said. */
  #noteGone({ uuid }: Pick<BuildRow, 'uuid'>): void {
    this.damaged.push(`build ${uuid} was replaced or pruned while it was searched; search again to see it`);
  }

  #segments({ build, block, files }: Waiting): PlannedSegment[] {
    const { since, until } = this.#query;
    const segments: PlannedSegment[] = [];
    const all = this.#catalogue.segments(build.id, block.number);
    if (all.length === 0) this.#noteGone(build);
    for (const segment of all) {
      const file = files.get(segment.file);
      if (file === undefined || segment.maxTime < since || segment.minTime >= until) continue;
      const isInside = segment.minTime >= since && segment.maxTime < until;
      segments.push({ ...segment, ...file, isWhole: file.isWhole && isInside });
    }
    return segments;
  }
}

/** The builds that are named by their UUID or the beginning of it, newest logs first. */
function findNamed(catalogue: Catalogue, names: readonly string[]): BuildRow[] {
  const found = new Map<number, BuildRow>();
  for (const name of names) {
    for (const row of catalogue.buildsNamed(name)) {
      if (row.uuid === name || name.length >= MIN_UUID_PREFIX) found.set(row.id, row);
    }
  }
  return [...found.values()].sort(
    (left, right) => right.logs.maxTime - left.logs.maxTime || right.id - left.id,
  );
}

function blocksOf(builds: readonly BuildRow[]): number {
  return sum(builds.map(({ logs }) => logs.blocks));
}
