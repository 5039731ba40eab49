import type { Catalogue } from './catalogue.ts';

/** What the parts of an open store share. */
export interface StoreContext {
  readonly catalogue: Catalogue;
  /** The store's `blocks` directory. */
  readonly blocksDirectory: string;
  /** How long to wait for another process that is committing, in ms. */
  readonly lockTimeoutMs: number;
  readonly now: () => Date;
}
