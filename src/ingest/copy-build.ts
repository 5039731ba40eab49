import type { LogSource } from '../ci/log-source.ts';
import { AppError } from '../errors.ts';
import type { Build } from '../model/build.ts';
import type { BuildWriter } from '../store/build-writer.ts';
import type { Store, StoredBuild } from '../store/store.ts';
import type { StoredFile } from '../store/stored-file.ts';
import type { WritableStore } from '../store/writable-store.ts';
import { sum } from '../util/sum.ts';
import { BuildPass } from './build-pass.ts';
import { buildTimes } from './build-times.ts';
import { EventSpool } from './event-spool.ts';
import type { TaskRunner } from './task-runner.ts';

/** Format in which events go from store to store: one JSON object a line, whose own fields are all that counts. */
const FORMAT = 'json-event';

export interface BuildCopy {
  readonly from: Store;
  readonly to: Pick<WritableStore, 'beginBuild'>;
  /** Runs no queries: the verdict goes over as it is. */
  readonly runner: TaskRunner;
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** What went over. */
export interface CopiedBuild {
  readonly events: number;
  /** Events that the build had when it was ingested, and that can not be found any more, or not yet. */
  readonly missing: number;
  /** Events whose message is shorter now, because as JSON they are longer than a record may be. */
  readonly shortened: number;
}

/**
 * Copies one build with its events, files and verdict. Where events are missing, the copy does not claim to have the
 * same content: the next copy tries again.
 * @throws AppError `STORE_CORRUPT` when not all events can be read; nothing of the build is in `to` then
 */
export async function copyBuild(stored: StoredBuild, copy: BuildCopy): Promise<CopiedBuild> {
  const spool = await EventSpool.open();
  try {
    const events = await spoolEvents(stored.build.buildUuid, copy, spool);
    const files = await spool.finish();
    const missing = Math.max(0, sum(stored.files.map((file) => file.events)) - events);
    const { contentHash: _, ...nameless } = stored;
    await writeBuild(missing > 0 ? nameless : stored, files, { ...copy, events });
    return { events, missing, shortened: spool.shortened };
  } finally {
    await spool.close();
  }
}

/** @returns how many there are */
async function spoolEvents(
  buildUuid: string,
  { from, signal }: BuildCopy,
  spool: EventSpool,
): Promise<number> {
  const everything = { type: 'match_all', span: { start: 0, end: 0 } } as const;
  const search = from.search({ query: everything, builds: [buildUuid], signal });
  let events = 0;
  for (;;) {
    const next = await search.next();
    if (next.done) {
      const [damage] = next.value.damaged;
      if (damage === undefined) return events;
      throw new AppError(
        'STORE_CORRUPT',
        `build ${buildUuid} of ${from.location} can not be copied whole: ${damage}; ingest it again`,
      );
    }
    // A search for a UUID also finds builds whose UUID starts with it.
    if ((next.value.build_uuid ?? buildUuid) !== buildUuid) continue;
    await spool.add(next.value);
    events++;
  }
}

type SpooledFiles = ReadonlyMap<string, () => AsyncIterable<Uint8Array>>;

async function writeBuild(
  { build, files, verdict, contentHash, ingestedAt }: StoredBuild,
  spooled: SpooledFiles,
  { to, runner, signal, now, events }: BuildCopy & { readonly events: number },
): Promise<void> {
  const times = buildTimes(build, now());
  const writer = await to.beginBuild(build, times);
  try {
    const source = spooledSource(build, spooled);
    const pass = new BuildPass({ source, runner, build, times, signal, writer, limits: NO_LIMITS });
    await pass.readAll();
    const { reading } = pass.finish(0);
    if (reading.timings.events !== events) {
      throw new AppError(
        'STORE_CORRUPT',
        `build ${build.buildUuid}: expected ${events} events to go over, found ${reading.timings.events}; this is a bug, please report it`,
      );
    }
    tellFiles(writer, [...spooled.keys()], files);
    await writer.commit({
      ingestedAt,
      ...(verdict !== undefined && { verdict }),
      ...(contentHash !== undefined && { contentHash }),
    });
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

/** What is in a store was within the limits when it was ingested. */
const NO_LIMITS = {
  maxFiles: Number.POSITIVE_INFINITY,
  maxSourceFileBytes: Number.POSITIVE_INFINITY,
  maxFileBytes: Number.POSITIVE_INFINITY,
  maxBuildBytes: Number.POSITIVE_INFINITY,
};

/** One file after the other, so that their numbers are known. Their names here are of no matter: events have their own. */
function spooledSource(build: Build, spooled: SpooledFiles): LogSource {
  return {
    location: build.buildUuid,
    sequential: true,
    incomplete: [],
    describe: async () => build,
    async *files() {
      for (const [number, open] of [...spooled.values()].entries()) {
        yield { path: `${number}.jsonl`, format: FORMAT, open };
      }
    },
  };
}

/** Tells the writer of the files as they are known, also of those without events. */
function tellFiles(writer: BuildWriter, names: readonly string[], files: readonly StoredFile[]): void {
  const silent = files.filter(({ filename }) => !names.includes(filename));
  for (const [number, filename] of names.entries()) {
    const known = files.find((file) => file.filename === filename);
    if (known === undefined) continue;
    // Blocks are read as the format says that they are in; of documents it is told only.
    writer.addFile(number, writer.kind === 'blocks' ? { ...known, format: FORMAT } : known);
  }
  for (const [place, file] of silent.entries()) writer.addFile(names.length + place, file);
}
