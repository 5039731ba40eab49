import { randomUUID } from 'node:crypto';
import {
  ABSENT,
  type NewRecord,
  type RecordFilter,
  type RecordKind,
  type Records,
  type RecordValue,
  type StoredRecord,
} from '../records.ts';
import type { ClusterContext } from './cluster-context.ts';
import { documentId } from './document-id.ts';
import { elasticsearchError } from './elasticsearch-error.ts';
import { patiently } from './patiently.ts';
import { type Place, placeOf, readPages } from './read-pages.ts';
import type { Clause } from './search-body.ts';

/** What tells apart records that were written in the same millisecond; the index has one shard. */
const OLDEST_FIRST: Clause[] = [{ '@timestamp': 'asc' }, { _seq_no: 'asc' }];

/** Records in a cluster: every write is one that succeeds only while nobody else wrote (optimistic concurrency). */
export function createElasticsearchRecords(context: ClusterContext): Records {
  return new ElasticsearchRecords(context);
}

/** As it is kept. `write` names the write: one whose answer was lost knows itself again. */
interface RecordDocument {
  readonly '@timestamp': string;
  readonly kind: RecordKind;
  readonly name: string;
  readonly state?: string;
  readonly value: RecordValue;
  readonly write: string;
}

class ElasticsearchRecords implements Records {
  readonly #context: ClusterContext;
  readonly #index: string;

  constructor(context: ClusterContext) {
    this.#context = context;
    this.#index = context.names.records('records');
  }

  async get(kind: RecordKind, id: string): Promise<StoredRecord | undefined> {
    return (await this.#guarded('reading', () => this.#find(kind, id)))?.record;
  }

  put(record: NewRecord, expected?: string): Promise<StoredRecord | undefined> {
    return this.#guarded('changing', () => this.#put(record, expected));
  }

  async #put(record: NewRecord, expected: string | undefined): Promise<StoredRecord | undefined> {
    const { kind, id, state, value } = record;
    const changedAt = this.#context.now();
    const document: RecordDocument = {
      '@timestamp': changedAt.toISOString(),
      kind,
      name: id,
      ...(state !== undefined && { state }),
      value,
      write: randomUUID(),
    };
    const target = { index: this.#index, id: recordId(kind, id), document, ...conditionOf(expected) };
    const answer = await patiently(this.#context, () =>
      this.#context.client.index<RecordDocument>(target, { ignore: [409], meta: true }),
    );
    if (answer.statusCode !== 409) return { ...record, version: versionOf(placeOf(answer.body)), changedAt };
    const found = await this.#find(kind, id);
    return found?.write === document.write ? found.record : undefined;
  }

  remove(kind: RecordKind, id: string): Promise<boolean> {
    return this.#guarded('changing', async () => {
      const target = { index: this.#index, id: recordId(kind, id) };
      const answer = await patiently(this.#context, () =>
        this.#context.client.delete(target, { ignore: [404] }),
      );
      return answer.result === 'deleted';
    });
  }

  async *list(kind: RecordKind, filter: RecordFilter = {}): AsyncGenerator<StoredRecord> {
    const { client, location } = this.#context;
    // Shows what was written a moment ago. A key may lack the right to: then what is read is up to a second old.
    await client.indices.refresh({ index: this.#index }).catch(() => undefined);
    const query = { bool: { filter: [{ term: { kind } }, ...filterClauses(filter)] } };
    try {
      const documents = readPages(this.#context, {
        index: this.#index,
        query,
        sort: OLDEST_FIRST,
        places: true,
      });
      for await (const { source, place } of documents) {
        // Written by put above; `places` asks for the place.
        yield readRecord(source as unknown as RecordDocument, place!);
      }
    } catch (error) {
      throw elasticsearchError(error, `reading the records of ${location}`);
    }
  }

  async #find(
    kind: RecordKind,
    id: string,
  ): Promise<{ readonly record: StoredRecord; readonly write: string } | undefined> {
    const target = { index: this.#index, id: recordId(kind, id) };
    const answer = await patiently(this.#context, () =>
      this.#context.client.get<RecordDocument>(target, { ignore: [404] }),
    );
    if (!answer.found || answer._source === undefined) return undefined;
    return { record: readRecord(answer._source, placeOf(answer)), write: answer._source.write };
  }

  async #guarded<T>(step: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw elasticsearchError(error, `${step} the records of ${this.#context.location}`);
    }
  }
}

function recordId(kind: RecordKind, id: string): string {
  return documentId(`${kind}:${id}`);
}

function versionOf({ if_seq_no, if_primary_term }: Place): string {
  return `${if_primary_term}.${if_seq_no}`;
}

function conditionOf(expected: string | undefined): { readonly op_type?: 'create' } | Place {
  if (expected === undefined) return {};
  if (expected === ABSENT) return { op_type: 'create' };
  const [term = 0, number = 0] = expected.split('.').map(Number);
  return { if_seq_no: number, if_primary_term: term };
}

function filterClauses({ state, changedSince, idPrefix }: RecordFilter): Clause[] {
  const clauses: Clause[] = [];
  if (state !== undefined) clauses.push({ term: { state } });
  if (idPrefix !== undefined) clauses.push({ prefix: { name: idPrefix } });
  if (changedSince !== undefined) {
    const range = { gte: changedSince.toISOString(), format: 'strict_date_optional_time' };
    clauses.push({ range: { '@timestamp': range } });
  }
  return clauses;
}

function readRecord(document: RecordDocument, place: Place): StoredRecord {
  const { kind, name, state, value } = document;
  return {
    kind,
    id: name,
    ...(state !== undefined && { state }),
    value,
    version: versionOf(place),
    changedAt: new Date(document['@timestamp']),
  };
}
