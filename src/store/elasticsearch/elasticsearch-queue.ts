import type { Build } from '../../model/build.ts';
import {
  afterFailure,
  afterLostLease,
  type BuildQueue,
  type EnqueueSummary,
  LEASE_MS,
  type Lease,
  leased,
  type NewBuild,
  type QueueCounts,
  type QueuedBuild,
  type QueueState,
  withoutLease,
} from '../build-queue.ts';
import { reviveBuild, type StoredDates } from './build-record.ts';
import type { ClusterContext } from './cluster-context.ts';
import { elasticsearchError } from './elasticsearch-error.ts';
import { readPages } from './read-pages.ts';
import type { Clause } from './search-body.ts';

/** Builds looked at for one lease: workers that ask at the same time each start at another one. */
const CANDIDATES = 32;

/** Where a document was when it was read: a write that names it succeeds only while nobody else wrote. */
interface Place {
  readonly if_seq_no: number;
  readonly if_primary_term: number;
}

interface Found {
  readonly build: QueuedBuild;
  readonly place: Place;
}

/** The queue in a cluster: every step is one write that succeeds for one worker only (optimistic concurrency). */
export function createElasticsearchQueue(context: ClusterContext, leaseMs = LEASE_MS): BuildQueue {
  return new ElasticsearchQueue(context, leaseMs);
}

class ElasticsearchQueue implements BuildQueue {
  readonly #context: ClusterContext;
  readonly #index: string;
  readonly #leaseMs: number;

  constructor(context: ClusterContext, leaseMs: number) {
    this.#context = context;
    this.#index = context.names.records('queue');
    this.#leaseMs = leaseMs;
  }

  async enqueue(builds: readonly NewBuild[]): Promise<EnqueueSummary> {
    const now = this.#context.now();
    const operations = builds.flatMap((build) => [
      { create: { _index: this.#index, _id: build.id } },
      queueDocument({ ...build, state: 'waiting', enqueuedAt: now, attempts: 0, notBefore: now }),
    ]);
    if (operations.length === 0) return { added: 0, known: 0 };
    const answer = await this.#guarded('enqueueing in', () =>
      this.#context.client.bulk({ operations, refresh: true }),
    );
    let known = 0;
    for (const item of answer.items) {
      if (item.create?.status === 409) known++;
      else if (item.create?.error)
        throw elasticsearchError(
          new Error(item.create.error.reason ?? 'refused'),
          `enqueueing ${item.create._id}`,
        );
    }
    return { added: builds.length - known, known };
  }

  lease(worker: string): Promise<Lease | undefined> {
    return this.#guarded('taking a build from', async () => {
      const found = await this.#candidates();
      const first = Math.floor(Math.random() * found.length);
      for (let step = 0; step < found.length; step++) {
        const candidate = found[(first + step) % found.length]!;
        const parked = candidate.build.state === 'leased' ? afterLostLease(candidate.build) : undefined;
        const wanted = parked ?? leased(candidate.build, worker, this.#context.now(), this.#leaseMs);
        const place = await this.#write(wanted, candidate.place);
        if (place !== undefined && parked === undefined) return new HeldBuild(wanted, place, this.#steps());
      }
      return undefined;
    });
  }

  async counts(): Promise<QueueCounts> {
    const counts: Record<QueueState, number> = { waiting: 0, leased: 0, done: 0, parked: 0 };
    const answer = await this.#guarded('counting in', () =>
      this.#context.client.msearch<unknown>({
        searches: Object.keys(counts).flatMap((state) => [
          { index: this.#index },
          { size: 0, track_total_hits: true, query: { term: { state } } },
        ]),
      }),
    );
    for (const [number, state] of Object.keys(counts).entries()) {
      const one = answer.responses[number];
      const total = one !== undefined && 'hits' in one ? one.hits.total : 0;
      // The keys are those of `counts` itself.
      counts[state as QueueState] = typeof total === 'number' ? total : (total?.value ?? 0);
    }
    return counts;
  }

  async *list(state: QueueState): AsyncGenerator<QueuedBuild> {
    const query = { term: { state } };
    const sort = [{ '@timestamp': 'asc' }, { _shard_doc: 'asc' }];
    const documents = readPages(this.#context.client, { index: this.#index, query, sort });
    for await (const { id, source } of documents) yield readQueueDocument(id, source);
  }

  async retry(ids?: readonly string[]): Promise<number> {
    const filters: Clause[] = [{ term: { state: 'parked' } }];
    if (ids !== undefined) filters.push({ ids: { values: ids } });
    let retried = 0;
    for (const { build, place } of await this.#find({ bool: { filter: filters } }, 10_000)) {
      const { lastError: _, ...rest } = build;
      const wanted: QueuedBuild = { ...rest, state: 'waiting', attempts: 0, notBefore: this.#context.now() };
      if ((await this.#write(wanted, place)) !== undefined) retried++;
    }
    return retried;
  }

  /** Builds that may be taken: those that wait and whose time has come, and those whose worker is gone. */
  #candidates(): Promise<Found[]> {
    const now = this.#context.now().toISOString();
    const waiting = [{ term: { state: 'waiting' } }, { range: { not_before: { lte: now } } }];
    const lost = [{ term: { state: 'leased' } }, { range: { leased_until: { lt: now } } }];
    const should = [waiting, lost].map((filter) => ({ bool: { filter } }));
    return this.#find({ bool: { should, minimum_should_match: 1 } }, CANDIDATES);
  }

  async #find(query: Clause, size: number): Promise<Found[]> {
    const { client } = this.#context;
    const answer = await client.search<Record<string, unknown>>({
      index: this.#index,
      query,
      size,
      sort: [{ '@timestamp': 'asc' }],
      seq_no_primary_term: true,
    });
    return answer.hits.hits.map((hit) => ({
      build: readQueueDocument(hit._id ?? '', hit._source ?? {}),
      place: { if_seq_no: hit._seq_no ?? 0, if_primary_term: hit._primary_term ?? 0 },
    }));
  }

  #steps(): HeldBuildSteps {
    return {
      write: (build, place) => this.#guarded('telling of a build to', () => this.#write(build, place)),
      now: this.#context.now,
      leaseMs: this.#leaseMs,
    };
  }

  /** @returns where the document is now; undefined when somebody else wrote it meanwhile */
  async #write(build: QueuedBuild, place: Place): Promise<Place | undefined> {
    const answer = await this.#context.client.index(
      { index: this.#index, id: build.id, document: queueDocument(build), refresh: true, ...place },
      { ignore: [409], meta: true },
    );
    if (answer.statusCode === 409) return undefined;
    return { if_seq_no: answer.body._seq_no ?? 0, if_primary_term: answer.body._primary_term ?? 0 };
  }

  async #guarded<T>(step: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw elasticsearchError(error, `${step} the queue of ${this.#context.location}`);
    }
  }
}

interface HeldBuildSteps {
  readonly write: (build: QueuedBuild, place: Place) => Promise<Place | undefined>;
  readonly now: () => Date;
  readonly leaseMs: number;
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

  async extend(): Promise<boolean> {
    const leasedUntil = new Date(this.#steps.now().getTime() + this.#steps.leaseMs);
    return this.#become({ ...this.build, leasedUntil });
  }

  async done(): Promise<boolean> {
    const { lastError: _, ...build } = withoutLease(this.build);
    return this.#become({ ...build, state: 'done' });
  }

  async failed(error: string): Promise<'waiting' | 'parked' | undefined> {
    const build = afterFailure(this.build, error, this.#steps.now());
    if (!(await this.#become(build))) return undefined;
    return build.state === 'parked' ? 'parked' : 'waiting';
  }

  async #become(build: QueuedBuild): Promise<boolean> {
    if (this.#place === undefined) return false;
    this.#place = await this.#steps.write(build, this.#place);
    if (this.#place !== undefined) this.build = build;
    return this.#place !== undefined;
  }
}

function queueDocument(build: QueuedBuild): Record<string, unknown> {
  return {
    '@timestamp': build.enqueuedAt.toISOString(),
    state: build.state,
    location: build.location,
    not_before: build.notBefore.toISOString(),
    leased_until: build.leasedUntil?.toISOString(),
    worker: build.worker,
    attempts: build.attempts,
    record: { overrides: build.overrides, lastError: build.lastError },
  };
}

function readQueueDocument(id: string, source: Readonly<Record<string, unknown>>): QueuedBuild {
  // Written by queueDocument above.
  const document = source as {
    readonly '@timestamp': string;
    readonly state: QueueState;
    readonly location: string;
    readonly not_before: string;
    readonly leased_until?: string;
    readonly worker?: string;
    readonly attempts: number;
    readonly record: { readonly overrides?: StoredDates<Partial<Build>>; readonly lastError?: string };
  };
  const { overrides, lastError } = document.record;
  return {
    id,
    location: document.location,
    state: document.state,
    enqueuedAt: new Date(document['@timestamp']),
    attempts: document.attempts,
    notBefore: new Date(document.not_before),
    ...(overrides !== undefined && { overrides: reviveBuild(overrides) }),
    ...(lastError !== undefined && { lastError }),
    ...(document.worker !== undefined && { worker: document.worker }),
    ...(document.leased_until !== undefined && { leasedUntil: new Date(document.leased_until) }),
  };
}
