/** In what a cluster may differ from others. */
export interface SchemaOptions {
  readonly shards?: number;
  /** How soon what is written can be searched. */
  readonly refreshInterval?: string;
  /** Where the cluster has index lifecycle management: the policy of the indices of logs. */
  readonly lifecyclePolicy?: string;
  /** Whether logs lie in a data stream in place of daily indices, and how long the cluster keeps them there. */
  readonly dataStream?: boolean;
  readonly retentionDays?: number;
}

/**
 * However many fields documents bring, they are taken: those beyond the limit are kept and shown, and not searched. So
 * is a value that is none of its field's type, such as a word where a number belongs.
 */
export const FORGIVING = {
  'index.mapping.total_fields.ignore_dynamic_beyond_limit': true,
  'index.mapping.ignore_malformed': true,
} as const;

/** Settings of each index of logs. */
export function logSettings({
  shards = 1,
  refreshInterval = '5s',
  lifecyclePolicy,
}: SchemaOptions): Readonly<Record<string, string | number | boolean>> {
  return {
    'index.number_of_shards': shards,
    'index.auto_expand_replicas': '0-1',
    'index.codec': 'best_compression',
    'index.refresh_interval': refreshInterval,
    ...FORGIVING,
    ...(lifecyclePolicy !== undefined && { 'index.lifecycle.name': lifecyclePolicy }),
  };
}
