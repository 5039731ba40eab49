import { AppError } from '../../errors.ts';
import { requireWholeValues } from '../facet-field.ts';
import type {
  FacetBucket,
  HistogramBucket,
  SearchRequest,
  SearchSummary,
  Survey,
  SurveyWants,
} from '../store.ts';
import type { ClusterContext } from './cluster-context.ts';
import { type Clause, searchClause } from './search-body.ts';
import { countWithinTime } from './within-time.ts';

/** Up to so many distinct builds a bucket the cluster's count of them is as good as exact. */
const PRECISION = 40_000;

/** Values of a facet that are told apart; a search with more says so. */
const MAX_VALUES = 10_000;

/** Most intervals of a histogram: more is a mistake in the step, and the cluster's own limit. */
const MAX_INTERVALS = 50_000;

/** Builds counted a request. */
const COMPOSITE_PAGE = 10_000;

interface Bucket {
  readonly key: number | string;
  readonly key_as_string?: string;
  readonly doc_count: number;
  readonly builds?: { readonly value: number };
}

/** Counts the events and, to the last, the builds that they are of. */
export function countEvents(context: ClusterContext, request: SearchRequest): Promise<SearchSummary> {
  return countWithinTime(
    request,
    () => wholeTime(context, request),
    (shorter) => countExactly(context, shorter),
  );
}

async function countExactly(context: ClusterContext, request: SearchRequest): Promise<SearchSummary> {
  const field = context.profile.keyword('build_uuid');
  let builds = 0;
  let after: Clause = {};
  for (;;) {
    const sources = [{ build: { terms: { field } } }];
    const answer = await ask(context, request, {
      builds: { composite: { size: COMPOSITE_PAGE, sources, ...after } },
    });
    const { buckets = [], after_key } = answer.aggregations?.builds ?? {};
    builds += buckets.length;
    if (buckets.length < COMPOSITE_PAGE || after_key === undefined) {
      return { events: answer.total, builds, blocks: answer.shards, damaged: answer.damaged };
    }
    after = { after: after_key };
  }
}

/**
 * Counts the events, and counts them by the values of fields and by intervals. Most frequent values come first; events
 * without a field are left out of its counts.
 */
export async function surveyEvents(
  context: ClusterContext,
  request: SearchRequest,
  wants: SurveyWants,
): Promise<Survey> {
  for (const field of wants.fields) requireWholeValues(field);
  return countWithinTime(
    request,
    () => wholeTime(context, request),
    (shorter) => surveyExactly(context, shorter, wants),
  );
}

async function surveyExactly(
  context: ClusterContext,
  request: SearchRequest,
  wants: SurveyWants,
): Promise<Survey> {
  const [answer, histogram] = await Promise.all([
    ask(context, request, { ...valueCounts(context, wants.fields), all: distinctBuilds(context).builds }),
    wants.stepMs === undefined ? [] : histogramOfEvents(context, request, wants.stepMs),
  ]);
  const { aggregations = {}, total, shards, damaged } = answer;
  const facets = wants.fields.map((_, index) => facetOf(aggregations[`values${index}`]?.buckets ?? []));
  return { events: total, builds: aggregations.all?.value ?? 0, blocks: shards, damaged, facets, histogram };
}

/** The time that is asked for; where its start is open, from the first event of all. */
async function wholeTime(
  context: ClusterContext,
  { since, until = context.now() }: SearchRequest,
): Promise<{ since: Date; until: Date }> {
  if (since !== undefined) return { since, until };
  const { timestamp: field } = context.profile;
  const everything = { type: 'match_all', span: { start: 0, end: 0 } } as const;
  const { aggregations } = await ask(context, { query: everything }, { first: { min: { field } } });
  return { since: new Date(aggregations?.first?.value ?? until), until };
}

function valueCounts(context: ClusterContext, fields: readonly string[]): Clause {
  const aggs = distinctBuilds(context);
  return Object.fromEntries(
    fields.map((field, index) => {
      const terms = { field: context.profile.keyword(field), size: MAX_VALUES };
      return [`values${index}`, { terms, aggs }];
    }),
  );
}

function facetOf(buckets: readonly Bucket[]): FacetBucket[] {
  return buckets
    .map((bucket) => ({ value: bucket.key_as_string ?? String(bucket.key), ...counts(bucket) }))
    .sort((left, right) => right.events - left.events || (left.value < right.value ? -1 : 1));
}

/** Counts the events by intervals of `stepMs`, from the first that has one to the last. */
async function histogramOfEvents(
  context: ClusterContext,
  request: SearchRequest,
  stepMs: number,
): Promise<HistogramBucket[]> {
  const { timestamp: field } = context.profile;
  const span = await ask(context, request, { first: { min: { field } }, last: { max: { field } } });
  const [first, last] = [span.aggregations?.first?.value ?? 0, span.aggregations?.last?.value ?? 0];
  if ((last - first) / stepMs >= MAX_INTERVALS) {
    const intervals = Math.ceil((last - first) / stepMs);
    throw new AppError(
      'USAGE',
      `a histogram of ${stepMs} ms has ${intervals} intervals here, and the most is ${MAX_INTERVALS}: take longer ones, or a shorter time`,
    );
  }
  const { aggregations } = await ask(context, request, {
    times: {
      date_histogram: { field, fixed_interval: `${stepMs}ms`, min_doc_count: 0 },
      aggs: distinctBuilds(context),
    },
  });
  const buckets = aggregations?.times?.buckets ?? [];
  return buckets.map((bucket) => ({ start: new Date(Number(bucket.key)), ...counts(bucket) }));
}

function distinctBuilds({ profile }: ClusterContext): { readonly builds: Clause } {
  return {
    builds: { cardinality: { field: profile.keyword('build_uuid'), precision_threshold: PRECISION } },
  };
}

function counts({ doc_count, builds }: Bucket): { events: number; builds: number } {
  return { events: doc_count, builds: builds?.value ?? 0 };
}

interface Answer {
  readonly total: number;
  readonly shards: SearchSummary['blocks'];
  readonly damaged: readonly string[];
  readonly aggregations?: Readonly<
    Record<
      string,
      { readonly buckets?: readonly Bucket[]; readonly after_key?: Clause; readonly value?: number | null }
    >
  >;
}

async function ask(context: ClusterContext, request: SearchRequest, aggs: Clause): Promise<Answer> {
  const { client, logs, profile } = context;
  const { signal } = request;
  // The aggregations are written by hand above, so the answer's shape is known here and not to the client.
  const answer = await client.transport.request<{
    readonly hits: { readonly total: { readonly value: number } };
    readonly _shards: {
      readonly total: number;
      readonly skipped: number;
      readonly failures?: readonly unknown[];
    };
    readonly aggregations?: NonNullable<Answer['aggregations']>;
  }>(
    {
      method: 'POST',
      path: `/${encodeURIComponent(logs)}/_search`,
      querystring: { ignore_unavailable: true, allow_no_indices: true },
      body: { size: 0, track_total_hits: true, query: searchClause(request, profile), aggs },
    },
    { ...(signal && { signal }) },
  );
  const { total, skipped, failures = [] } = answer._shards;
  return {
    total: answer.hits.total.value,
    shards: { total, skipped, read: total - skipped - failures.length },
    damaged: failures.map((failure) => JSON.stringify(failure)),
    ...(answer.aggregations && { aggregations: answer.aggregations }),
  };
}
