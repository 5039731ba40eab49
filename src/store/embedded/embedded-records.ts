import {
  ABSENT,
  type NewRecord,
  type RecordFilter,
  type RecordKind,
  type Records,
  type StoredRecord,
} from '../records.ts';
import { whenUnlocked } from './lock-retry.ts';
import type { RecordsTable } from './records-table.ts';
import type { StoreContext } from './store-context.ts';
import { storeError } from './store-error.ts';

/** Records in the catalogue: every write is one transaction. */
export function createEmbeddedRecords(context: StoreContext): Records {
  return new EmbeddedRecords(context);
}

class EmbeddedRecords implements Records {
  readonly #context: StoreContext;
  readonly #table: RecordsTable;

  constructor(context: StoreContext) {
    this.#context = context;
    this.#table = context.catalogue.records;
  }

  async get(kind: RecordKind, id: string): Promise<StoredRecord | undefined> {
    return this.#guarded('reading', () => this.#table.find(kind, id));
  }

  put(record: NewRecord, expected?: string): Promise<StoredRecord | undefined> {
    return this.#change(() => {
      const version = this.#table.find(record.kind, record.id)?.version ?? ABSENT;
      if (expected !== undefined && expected !== version) return undefined;
      return this.#table.put(record, this.#context.now());
    });
  }

  remove(kind: RecordKind, id: string): Promise<boolean> {
    return this.#change(() => this.#table.remove(kind, id));
  }

  async *list(kind: RecordKind, filter: RecordFilter = {}): AsyncGenerator<StoredRecord> {
    yield* this.#guarded('reading', () => this.#table.list(kind, filter));
  }

  async #change<T>(work: () => T): Promise<T> {
    const { catalogue, lockTimeoutMs } = this.#context;
    try {
      return await whenUnlocked(lockTimeoutMs, () => catalogue.transaction(work));
    } catch (error) {
      throw this.#explained(error, 'changing');
    }
  }

  #guarded<T>(step: string, work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw this.#explained(error, step);
    }
  }

  #explained(error: unknown, step: string): unknown {
    return storeError(error, `${step} the records of the store ${this.#context.blocksDirectory}`);
  }
}
