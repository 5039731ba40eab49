import type { LogEvent } from '../model/log-event.ts';
import { mapSearch } from '../store/map-search.ts';
import type { SearchRequest, SearchSummary, Store } from '../store/store.ts';
import { count } from '../util/count.ts';
import { visibleText } from '../util/visible-text.ts';
import type { CommandContext, ExitCode } from './context.ts';
import { LineBatch } from './line-batch.ts';
import { withStore } from './open-store.ts';
import type { CommonFlags } from './options.ts';
import { parseQueryArgument } from './parse-query-argument.ts';
import { createProgress } from './progress.ts';
import { facetText, histogramText } from './search-text.ts';
import { type CommandStart, startCommand } from './start-command.ts';

interface SearchFlags extends CommonFlags {
  readonly since?: Date;
  readonly until?: Date;
  readonly build?: readonly string[];
  readonly limit?: number;
  readonly count?: true;
  readonly facet?: string;
  /** Milliseconds; true where no step was given. */
  readonly histogram?: number | true;
}

/** Step of a histogram, in ms, where none is given. */
const DEFAULT_STEP_MS = 3_600_000;

/** Most characters of a message on a terminal. */
const MAX_MESSAGE = 300;

/** Searches the store and prints events, or what is asked of them. */
export async function runSearch(
  text: string,
  flags: SearchFlags,
  context: CommandContext,
): Promise<ExitCode> {
  const query = parseQueryArgument(text);
  const start = await startCommand(context, flags);
  const progress = await createProgress(context);
  const request: SearchRequest = {
    query,
    ...(flags.since === undefined ? {} : { since: flags.since }),
    ...(flags.until === undefined ? {} : { until: flags.until }),
    ...(flags.build === undefined ? {} : { builds: flags.build }),
    ...(flags.limit === undefined ? {} : { limit: flags.limit }),
    signal: context.signal,
    onProgress: (done, total) => progress.update(done, total, 'searching'),
  };
  try {
    const found = await withStore(start, 'read', (store) => answer(start, store, request, flags));
    return found ? 0 : 1;
  } finally {
    progress.stop();
  }
}

/** Prints the answer; true when there was something to find. */
async function answer(
  start: CommandStart,
  store: Store,
  request: SearchRequest,
  flags: SearchFlags,
): Promise<boolean> {
  const { output, isJson } = start;
  if (flags.facet !== undefined) {
    const buckets = await store.facet(request, flags.facet);
    if (isJson) for (const bucket of buckets) await output.printJson(bucket);
    else if (buckets.length > 0) await output.print(await facetText(flags.facet, buckets));
    return buckets.length > 0;
  }
  if (flags.histogram !== undefined) {
    const stepMs = flags.histogram === true ? DEFAULT_STEP_MS : flags.histogram;
    const buckets = await store.histogram(request, stepMs);
    if (isJson) for (const bucket of buckets) await output.printJson(bucket);
    else if (buckets.length > 0) await output.print(histogramText(buckets));
    return buckets.some(({ events }) => events > 0);
  }
  if (flags.count) {
    const { events, builds } = await store.count(request);
    if (isJson) await output.printJson({ events, builds });
    else await output.print(`${count(events, 'event')} in ${count(builds, 'build')}`);
    return events > 0;
  }
  return printEvents(start, store, request);
}

async function printEvents(
  { output, isJson }: CommandStart,
  store: Store,
  request: SearchRequest,
): Promise<boolean> {
  const events = isJson ? store.searchLines(request) : mapSearch(store.search(request), eventText);
  const batch = new LineBatch(output.print);
  let next = await events.next();
  try {
    while (!next.done) {
      await batch.add(next.value);
      next = await events.next();
    }
  } finally {
    await batch.flush();
  }
  noteDamage(next.value, output.note);
  return next.value.events > 0;
}

function eventText(event: LogEvent): string {
  const build = event.build_short_uuid ?? '';
  const place = `${event.filename}:${event.line}`;
  const message = visibleText(event.message, MAX_MESSAGE);
  return `${event['@timestamp']}  ${build}  ${visibleText(`${event.build_name ?? ''} ${place}`, MAX_MESSAGE)}  ${message}`;
}

function noteDamage({ damaged }: SearchSummary, note: (text: string) => void): void {
  if (damaged.length === 0) return;
  note(`${damaged.length} damaged blocks were not searched; "dejabug store check" says more`);
}
