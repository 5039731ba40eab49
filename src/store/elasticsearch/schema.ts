/**
 * What the cluster is told about our documents.
 *
 * Logs lie in one index a day, named for the day of the event, so that retention drops whole indices. Records
 * (builds with their verdicts, hits, the queue, cursors, what was said on changes) are few and kept longer: one index each, behind an alias,
 * so that a new version can be filled beside the old one and take its place in one step.
 */

/** Raise it with every change of a mapping below; `installSchema` then brings a cluster up to it. */
export const SCHEMA_VERSION = 3;

/** The kinds of indices beside the logs. */
export const INDEX_KINDS = ['builds', 'hits', 'queue', 'records'] as const;

export type IndexKind = (typeof INDEX_KINDS)[number];

export interface Mappings {
  readonly properties: Readonly<Record<string, object>>;
  readonly [setting: string]: unknown;
}

/** Lucene takes terms up to 32,766 bytes; a character has at most 4. */
const IGNORE_ABOVE = 8191;

const KEYWORD = { type: 'keyword', ignore_above: IGNORE_ABOVE };
const DATE = { type: 'date' };
const LONG = { type: 'long' };
/**
 * A number that is sorted by, and searched only among the events of a build or a file: found without an index of its
 * own, which would be a tenth of all that an event takes on disk.
 */
const PLACE = { type: 'long', index: false };
/** Kept and given back, not searched: only we read it. */
const OPAQUE = { type: 'object', enabled: false };

/** A field that nobody foresaw is a keyword, whatever its first value looked like: it can not spoil the mapping. */
const UNKNOWN_AS_KEYWORD = [{ unknown: { match_mapping_type: '*', mapping: KEYWORD } }];

/** Fields of the builds that stand on each event and each record, under OpenStack's names. */
const BUILD_FIELDS = {
  build_uuid: KEYWORD,
  build_short_uuid: KEYWORD,
  build_name: KEYWORD,
  build_status: KEYWORD,
  build_queue: KEYWORD,
  build_branch: KEYWORD,
  build_change: KEYWORD,
  build_patchset: KEYWORD,
  build_ref: KEYWORD,
  build_newrev: KEYWORD,
  build_node: KEYWORD,
  build_set: KEYWORD,
  project: KEYWORD,
  tenant: KEYWORD,
  voting: LONG,
  node_provider: KEYWORD,
  hosts_region: KEYWORD,
  hosts_id: KEYWORD,
  zuul_executor: KEYWORD,
  change_url: KEYWORD,
} as const;

/** Mapping of the events of the logs. */
export const LOG_MAPPINGS: Mappings = {
  // A dot in a name is a part of the name: `a` and `a.b` may both be there.
  subobjects: false,
  dynamic_templates: UNKNOWN_AS_KEYWORD,
  properties: {
    '@timestamp': DATE,
    // Events come by time, not by how well they match: nothing is kept to tell that.
    message: { type: 'text', norms: false },
    ...BUILD_FIELDS,
    filename: KEYWORD,
    tags: KEYWORD,
    log_url: KEYWORD,
    loglevel: KEYWORD,
    module: KEYWORD,
    pid: KEYWORD,
    program: KEYWORD,
    line: PLACE,
    offset: PLACE,
    error_pr: { type: 'double' },
    /** Number of the ingest that wrote the event: tells apart what an earlier one left. */
    ingest: PLACE,
  },
};

/** Mapping of each kind of index beside the logs. */
export const RECORD_MAPPINGS: Readonly<Record<IndexKind, Mappings>> = {
  builds: {
    dynamic_templates: UNKNOWN_AS_KEYWORD,
    properties: {
      ...BUILD_FIELDS,
      '@timestamp': DATE,
      started_at: DATE,
      ended_at: DATE,
      ingested_at: DATE,
      content_hash: KEYWORD,
      ingest: LONG,
      documents: LONG,
      state: KEYWORD,
      bugs: KEYWORD,
      signatures_version: KEYWORD,
      size_bytes: LONG,
      events: LONG,
      /** From the build's end to its verdict, in ms. */
      lag_ms: LONG,
      record: OPAQUE,
    },
  },
  hits: {
    dynamic_templates: UNKNOWN_AS_KEYWORD,
    properties: {
      ...BUILD_FIELDS,
      '@timestamp': DATE,
      bug: KEYWORD,
      title: KEYWORD,
      filename: KEYWORD,
      line: LONG,
      excerpt: { type: 'text' },
      hit_count: LONG,
    },
  },
  queue: {
    dynamic: false,
    properties: {
      '@timestamp': DATE,
      state: KEYWORD,
      location: KEYWORD,
      not_before: DATE,
      leased_until: DATE,
      worker: KEYWORD,
      attempts: LONG,
      order: LONG,
      record: OPAQUE,
    },
  },
  records: {
    dynamic: false,
    properties: {
      /** When it was written. */
      '@timestamp': DATE,
      kind: KEYWORD,
      name: KEYWORD,
      state: KEYWORD,
      value: OPAQUE,
    },
  },
};
