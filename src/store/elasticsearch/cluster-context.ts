import type { Client } from '@elastic/elasticsearch';
import type { BulkWriterOptions } from './bulk-writer.ts';
import type { IndexNames } from './index-names.ts';
import type { MappingProfile } from './mapping-profile.ts';

/** What all parts of the store share. */
export interface ClusterContext extends BulkWriterOptions {
  readonly client: Client;
  readonly names: IndexNames;
  readonly profile: MappingProfile;
  /** Pattern of the indices that are searched: ours, or those that others made. */
  readonly logs: string;
  /** Whether logs go into a data stream in place of daily indices. */
  readonly dataStream?: boolean;
  /** Whether events of level DEBUG and TRACE are not written. */
  readonly dropDebug?: boolean;
  /** How long what an interrupted ingest wrote is removed, in ms; some seconds when absent. */
  readonly cleaningMs?: number;
  readonly now: () => Date;
}
