import type { Build } from '../../model/build.ts';
import { type DatesAsText, reviveBuild } from '../../model/build-json.ts';
import {
  afterFailure,
  afterGivingBack,
  afterRetry,
  afterSuccess,
  type BuildQueue,
  DEFAULT_QUEUE_POLICY,
  type EnqueueSummary,
  extended,
  type Lease,
  leased,
  type NewBuild,
  parkedAsPoison,
  type QueueCounts,
  type QueuedBuild,
  type QueueMoment,
  type QueuePolicy,
  type QueueState,
  queued,
} from '../build-queue.ts';
import type { ClusterContext } from './cluster-context.ts';
import { documentId } from './document-id.ts';
import { elasticsearchError } from './elasticsearch-error.ts';
import { type Place, placeOf, readPages } from './read-pages.ts';
import type { Clause } from './search-body.ts';

/** Builds looked at for one lease: enough for as many workers that ask at the same time. */
const CANDIDATES = 32;

/** Builds that one request enqueues or reads at most. */
const BATCH = 1000;

/** `order` tells apart what was enqueued in the same moment. */
const OLDEST_FIRST: { readonly [field: string]: 'asc' }[] = [{ '@timestamp': 'asc' }, { order: 'asc' }];

interface Found {
  readonly build: QueuedBuild;
  readonly place: Place;
}

/** The queue in a cluster: every step is one write that succeeds for one worker only (optimistic concurrency). */
export function createElasticsearchQueue(
  context: ClusterContext,
  policy: Partial<QueuePolicy> = {},
): BuildQueue {
  return new ElasticsearchQueue(context, { ...DEFAULT_QUEUE_POLICY, ...policy });
}

class ElasticsearchQueue implements BuildQueue {
  readonly #context: ClusterContext;
  readonly #index: string;
  readonly #policy: QueuePolicy;

  constructor(context: ClusterContext, policy: QueuePolicy) {
    this.#context = context;
    this.#index = context.names.records('queue');
    this.#policy = policy;
  }

  async enqueue(builds: readonly NewBuild[]): Promise<EnqueueSummary> {
    let added = 0;
    for (let start = 0; start < builds.length; start += BATCH) {
      const batch = builds.slice(start, start + BATCH);
      added += await this.#guarded('enqueueing in', () => this.#create(batch, start));
    }
    return { added, known: builds.length - added };
  }

  /** @returns how many were not there yet */
  async #create(builds: readonly NewBuild[], firstOrder: number): Promise<number> {
    const now = this.#context.now();
    const operations = builds.flatMap((build, order) => [
      { create: { _index: this.#index, _id: documentId(build.id) } },
      { ...queueDocument(queued(build, now)), order: firstOrder + order },
    ]);
    const answer = await this.#context.client.bulk({ operations, refresh: true });
    const results = answer.items.map(({ create }) => create);
    const refused = results.find((result) => result?.error !== undefined && result.status !== 409);
    if (refused !== undefined) throw new Error(`${refused._id}: ${refused.error?.reason ?? refused.status}`);
    return results.filter((result) => result?.status === 201).length;
  }

  lease(worker: string): Promise<Lease | undefined> {
    return this.#guarded('taking a build from', async () => {
      const found = await this.#candidates();
      while (found.length > 0) {
        const lease = await this.#take(found[0]!, worker);
        if (lease !== undefined) return lease;
        // The oldest went to another worker or was parked; from now on, workers that ask at once part ways.
        found.shift();
        const next = Math.floor(Math.random() * found.length);
        found.unshift(...found.splice(next, 1));
      }
      return undefined;
    });
  }

  async #take({ build, place }: Found, worker: string): Promise<Lease | undefined> {
    const poison = parkedAsPoison(build, this.#policy);
    const wanted = poison ?? leased(build, worker, this.#moment());
    const written = await this.#write(wanted, place);
    if (written === undefined || poison !== undefined) return undefined;
    return new HeldBuild(wanted, written, {
      write: (next, at, refresh) =>
        this.#guarded('telling of a build to', () => this.#write(next, at, refresh)),
      moment: () => this.#moment(),
    });
  }

  #moment(): QueueMoment {
    return { now: this.#context.now(), policy: this.#policy };
  }

  async counts(): Promise<QueueCounts> {
    await this.#refresh();
    const answer = await this.#guarded('counting in', () =>
      this.#context.client.search({
        index: this.#index,
        size: 0,
        aggregations: { states: { terms: { field: 'state' } } },
      }),
    );
    // The shape of a terms aggregation over keywords.
    const states = answer.aggregations?.states as
      | { readonly buckets: readonly { readonly key: string; readonly doc_count: number }[] }
      | undefined;
    const counted = (states?.buckets ?? []).map((bucket) => [bucket.key, bucket.doc_count] as const);
    return { waiting: 0, leased: 0, done: 0, parked: 0, ...Object.fromEntries(counted) };
  }

  async *list(state: QueueState): AsyncGenerator<QueuedBuild> {
    await this.#refresh();
    const query = { term: { state } };
    const documents = readPages(this.#context, { index: this.#index, query, sort: OLDEST_FIRST });
    for await (const { source } of documents) yield readQueueDocument(source);
  }

  async retry(ids?: readonly string[]): Promise<number> {
    const filter: Clause[] = [{ term: { state: 'parked' } }];
    if (ids !== undefined) filter.push({ ids: { values: ids.map(documentId) } });
    return this.#guarded('retrying builds of', async () => {
      let retried = 0;
      for (;;) {
        const found = await this.#find({ bool: { filter } }, BATCH);
        for (const { build, place } of found) {
          const written = await this.#write(afterRetry(build, this.#context.now()), place);
          if (written !== undefined) retried++;
        }
        if (found.length < BATCH) return retried;
      }
    });
  }

  /** Builds that may be taken, oldest first: those that wait and whose time has come, and those whose worker is gone. */
  #candidates(): Promise<Found[]> {
    const now = this.#context.now().toISOString();
    const filter = [{ terms: { state: ['waiting', 'leased'] } }, { range: { not_before: { lte: now } } }];
    return this.#find({ bool: { filter } }, CANDIDATES);
  }

  async #find(query: Clause, size: number): Promise<Found[]> {
    const answer = await this.#context.client.search<Record<string, unknown>>({
      index: this.#index,
      query,
      size,
      sort: OLDEST_FIRST,
      seq_no_primary_term: true,
    });
    return answer.hits.hits.map((hit) => ({
      build: readQueueDocument(hit._source ?? {}),
      place: placeOf(hit),
    }));
  }

  /** Shows what was written a moment ago. A key may lack the right to: then what is read is up to a second old. */
  async #refresh(): Promise<void> {
    await this.#context.client.indices.refresh({ index: this.#index }).catch(() => undefined);
  }

  /**
   * Only what decides who may take the build next is shown to searches at once; that costs the cluster the most.
   * @returns where the document is now; undefined when somebody else wrote it meanwhile
   */
  async #write(build: QueuedBuild, place: Place, refresh = true): Promise<Place | undefined> {
    const answer = await this.#context.client.update(
      { index: this.#index, id: documentId(build.id), doc: queueDocument(build), refresh, ...place },
      { ignore: [409], meta: true },
    );
    if (answer.statusCode === 409) return undefined;
    return placeOf(answer.body);
  }

  async #guarded<T>(step: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw elasticsearchError(error, `${step} the queue of ${this.#context.location}`);
    }
  }
}

/** What a held build needs of its queue. */
interface HeldBuildSteps {
  readonly write: (build: QueuedBuild, place: Place, refresh: boolean) => Promise<Place | undefined>;
  readonly moment: () => QueueMoment;
}

class HeldBuild implements Lease {
  build: QueuedBuild;
  #place: Place | undefined;
  readonly #steps: HeldBuildSteps;

  constructor(build: QueuedBuild, place: Place, steps: HeldBuildSteps) {
    this.build = build;
    this.#place = place;
    this.#steps = steps;
  }

  extend(): Promise<boolean> {
    return this.#become(extended(this.build, this.#steps.moment()), false);
  }

  done(): Promise<boolean> {
    return this.#become(afterSuccess(this.build), false);
  }

  async failed(error: string): Promise<'waiting' | 'parked' | undefined> {
    const build = afterFailure(this.build, error, this.#steps.moment());
    if (!(await this.#become(build))) return undefined;
    return build.state === 'parked' ? 'parked' : 'waiting';
  }

  giveBack(): Promise<boolean> {
    return this.#become(afterGivingBack(this.build, this.#steps.moment().now));
  }

  async #become(build: QueuedBuild, refresh = true): Promise<boolean> {
    if (this.#place === undefined) return false;
    this.#place = await this.#steps.write(build, this.#place, refresh);
    if (this.#place !== undefined) this.build = build;
    return this.#place !== undefined;
  }
}

/** A part that is absent is null: it takes the place of what was there. */
function queueDocument(build: QueuedBuild): Record<string, unknown> {
  return {
    '@timestamp': build.enqueuedAt.toISOString(),
    state: build.state,
    location: build.location,
    not_before: build.notBefore.toISOString(),
    leased_until: build.leasedUntil?.toISOString() ?? null,
    worker: build.worker ?? null,
    attempts: build.attempts,
    record: { id: build.id, overrides: build.overrides ?? null, lastError: build.lastError ?? null },
  };
}

function readQueueDocument(source: Readonly<Record<string, unknown>>): QueuedBuild {
  // Written by queueDocument above.
  const document = source as {
    readonly '@timestamp': string;
    readonly state: QueueState;
    readonly location: string;
    readonly not_before: string;
    readonly leased_until: string | null;
    readonly worker: string | null;
    readonly attempts: number;
    readonly record: {
      readonly id: string;
      readonly overrides: DatesAsText<Partial<Build>> | null;
      readonly lastError: string | null;
    };
  };
  const { id, overrides, lastError } = document.record;
  return {
    id,
    location: document.location,
    state: document.state,
    enqueuedAt: new Date(document['@timestamp']),
    attempts: document.attempts,
    notBefore: new Date(document.not_before),
    ...(overrides !== null && { overrides: reviveBuild(overrides) }),
    ...(lastError !== null && { lastError }),
    ...(document.worker !== null && { worker: document.worker }),
    ...(document.leased_until !== null && { leasedUntil: new Date(document.leased_until) }),
  };
}
