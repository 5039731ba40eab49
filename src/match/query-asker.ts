import { AppError } from '../errors.ts';
import type { RecordFields } from '../log-format/log-format.ts';
import type { FileMatcher } from './file-matcher.ts';
import type { RecordReader } from './record-reader.ts';

/** One record that one query matched. */
export interface QueryHit {
  /** Index into the matcher's queries. */
  readonly query: number;
  /** Index into the segment's records. */
  readonly record: number;
  readonly fields: RecordFields;
}

/** Asks queries of the records of one segment, each once a record, and stops those that cost or hit too much. */
export class QueryAsker {
  readonly hits: QueryHit[] = [];
  readonly #reader: RecordReader;
  readonly #file: FileMatcher;
  readonly #hitCounts = new Map<number, number>();
  readonly #spentMs = new Map<number, number>();

  constructor(reader: RecordReader, file: FileMatcher) {
    this.#reader = reader;
    this.#file = file;
    file.shared.askedQueries.begin(file.shared.queries.length, reader.segment.records.count);
  }

  /**
   * Asks `query` of `record`; records have to come in their order.
   * @returns false when it was asked in vain
   */
  ask(query: number, record: number): boolean {
    const { askedQueries } = this.#file.shared;
    if (askedQueries.has(query, record) || this.#isDone(query)) return true;
    askedQueries.mark(query, record);
    const answer = this.#file.answer(query) ?? this.#matches(query, record);
    if (!answer) return false;
    this.hits.push({ query, record, fields: this.#reader.event(record).record });
    this.#hitCounts.set(query, (this.#hitCounts.get(query) ?? 0) + 1);
    return true;
  }

  /** Asks several queries; false when none of them has to be asked of further records. */
  askAll(queries: readonly number[], record: number): boolean {
    for (const query of queries) this.ask(query, record);
    return queries.some((query) => !this.#isDone(query));
  }

  #isDone(query: number): boolean {
    const { limits, quarantined } = this.#file.shared;
    return (this.#hitCounts.get(query) ?? 0) >= limits.maxHits || quarantined.has(query);
  }

  #matches(query: number, record: number): boolean {
    const { now, budgetMs } = this.#file.shared.limits;
    const event = this.#reader.event(record);
    if (event.lowerCase !== '' && !this.#file.shared.textCheck(query)(event.lowerCase)) return false;
    const startedAt = now();
    try {
      return this.#file.shared.compiled(query).matches(event);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.#file.shared.quarantined.set(query, error.message);
      return false;
    } finally {
      const spentMs = (this.#spentMs.get(query) ?? 0) + now() - startedAt;
      this.#spentMs.set(query, spentMs);
      if (spentMs > budgetMs) this.#quarantineSlow(query);
    }
  }

  #quarantineSlow(query: number): void {
    const { quarantined, limits } = this.#file.shared;
    if (quarantined.has(query)) return;
    quarantined.set(
      query,
      `took more than ${limits.budgetMs} ms on about 1 MiB of text; make its patterns simpler`,
    );
  }
}
