import type { LogEvent } from '../../model/log-event.ts';
import type { StoredFile } from '../stored-file.ts';
import {
  type FindRequest,
  type FoundText,
  MAX_EVENT_LINES,
  MAX_LINE_BYTES,
  type StoredText,
  type TextLine,
} from '../stored-text.ts';
import type { ClusterContext } from './cluster-context.ts';
import { elasticsearchError } from './elasticsearch-error.ts';
import { patiently } from './patiently.ts';
import { type FoundDocument, readPages } from './read-pages.ts';
import { type Clause, searchClause } from './search-body.ts';

/** Which events of a file to get; the order is that of the file, or against it. */
interface EventRequest {
  readonly filters: readonly Clause[];
  readonly order: 'asc' | 'desc';
  readonly size: number;
  readonly signal?: AbortSignal;
}

/** A file whose events are in the cluster: lines are put together from their messages. */
export class ClusterText implements StoredText {
  readonly file: StoredFile;
  readonly isVerbatim = false;
  readonly lines: number;
  readonly #context: ClusterContext;
  readonly #filters: readonly Clause[];

  private constructor(context: ClusterContext, file: StoredFile, filters: readonly Clause[], lines: number) {
    this.#context = context;
    this.file = file;
    this.#filters = filters;
    this.lines = lines;
  }

  /** Undefined when the events of the file were dropped. */
  static async open(
    context: ClusterContext,
    buildUuid: string,
    file: StoredFile,
  ): Promise<ClusterText | undefined> {
    const { keyword } = context.profile;
    const filters = [
      { term: { [keyword('build_uuid')]: buildUuid } },
      { term: { [keyword('filename')]: file.filename } },
    ];
    const closed = new ClusterText(context, file, filters, 0);
    const [last] = await closed.#events({ filters: [], order: 'desc', size: 1 });
    if (last === undefined && file.events > 0) return undefined;
    const end = last === undefined ? 0 : last.line + last.message.split('\n').length - 1;
    return new ClusterText(context, file, filters, Math.max(end, file.lines));
  }

  async window(from: number, count: number): Promise<readonly TextLine[]> {
    if (from < 1 || from > this.lines || count < 1) return [];
    const end = from + count;
    const [before, behind] = await Promise.all([
      this.#events({ filters: [{ range: { line: { lte: from } } }], order: 'desc', size: 1 }),
      this.#events({ filters: [{ range: { line: { gt: from, lt: end } } }], order: 'asc', size: count }),
    ]);
    const events = [...before, ...behind];
    return events
      .flatMap((event, index) => linesOf(event, events[index + 1]?.line))
      .filter(({ number }) => number >= from && number < end);
  }

  async find({ query, from, direction, limit, signal }: FindRequest): Promise<FoundText> {
    const isDown = direction === 'down';
    const events = await this.#events({
      filters: [
        searchClause({ query }, this.#context.profile),
        { range: { line: isDown ? { gte: from } : { lte: from } } },
      ],
      order: isDown ? 'asc' : 'desc',
      size: limit + 1,
      ...(signal && { signal }),
    });
    const kept = events.slice(0, limit).map((event) => linesOf(event).slice(0, MAX_EVENT_LINES));
    return { events: isDown ? kept : kept.reverse(), isComplete: events.length <= limit, damaged: [] };
  }

  async *bytes(): AsyncGenerator<Uint8Array> {
    try {
      const documents = readPages(this.#context, {
        index: this.#context.logs,
        query: { bool: { filter: this.#filters } },
        sort: inOrder('asc'),
        fields: ['message'],
        pageSize: 5000,
      });
      for await (const { source } of documents) yield Buffer.from(`${String(source.message)}\n`);
    } catch (error) {
      throw elasticsearchError(error, this.#step);
    }
  }

  async #events({ filters, order, size, signal }: EventRequest): Promise<LogEvent[]> {
    const { client, logs } = this.#context;
    try {
      const answer = await patiently(this.#context, () =>
        client.search<FoundDocument['source']>(
          {
            index: logs,
            ignore_unavailable: true,
            query: { bool: { filter: [...this.#filters, ...filters] } },
            sort: inOrder(order),
            size,
            track_total_hits: false,
          },
          signal === undefined ? {} : { signal },
        ),
      );
      // Written by our own store from a LogEvent.
      return answer.hits.hits.map(({ _source }) => _source as unknown as LogEvent);
    } catch (error) {
      throw elasticsearchError(error, this.#step);
    }
  }

  get #step(): string {
    return `reading ${this.file.filename} from ${this.#context.location}`;
  }
}

function inOrder(order: 'asc' | 'desc'): Record<string, { order: 'asc' | 'desc'; unmapped_type: 'long' }>[] {
  return ['line', 'offset'].map((field) => ({ [field]: { order, unmapped_type: 'long' } }));
}

/** The lines of an event, as far as the next one's; where cleaning made more lines of it, they stay together. */
function linesOf(event: LogEvent, nextLine = Number.POSITIVE_INFINITY): TextLine[] {
  const all = event.message.split('\n');
  const room = Math.max(0, Math.min(all.length, nextLine - event.line));
  const { loglevel } = event;
  return all.slice(0, room).map((line, index) => {
    const text = index === room - 1 ? all.slice(index).join('\n') : line;
    return {
      number: event.line + index,
      offset: event.offset,
      text: text.slice(0, MAX_LINE_BYTES),
      isCut: text.length > MAX_LINE_BYTES,
      ...(typeof loglevel === 'string' && { level: loglevel }),
      time: new Date(event['@timestamp']),
      event: event.line,
    };
  });
}
