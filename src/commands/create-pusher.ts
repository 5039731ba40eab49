import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline as pass } from 'node:stream/promises';
import pLimit from 'p-limit';
import { buildUuidOf } from '../ci/directory/directory-source.ts';
import type { LogSource } from '../ci/log-source.ts';
import { openSource } from '../ci/open-source.ts';
import { createJudge, type Judge } from '../classify/create-judge.ts';
import { tagTable } from '../config/tag-table.ts';
import { ingestBuild } from '../ingest/ingest-build.ts';
import { createTaskRunner, type TaskRunner } from '../ingest/task-runner.ts';
import type { Build } from '../model/build.ts';
import type { SignatureSet } from '../model/signature.ts';
import { planQueries } from '../signatures/plan-queries.ts';
import type { WritableStore } from '../store/writable-store.ts';
import type { PushBuild, PushedBuild } from '../web/upload/push-build.ts';
import type { CommandStart } from './start-command.ts';

/** Reads builds that are pushed, until `close`. */
export interface Pusher {
  readonly push: PushBuild;
  close(): Promise<void>;
}

interface Reader {
  readonly judge: Judge;
  readonly runner: TaskRunner;
}

/** Pushed files that are read at the same time. */
const AT_ONCE = 2;

/** A pusher that judges each build with the signatures of that moment. */
export function createPusher(
  { config, context }: CommandStart,
  store: WritableStore,
  signatures: () => SignatureSet,
): Pusher {
  const limit = pLimit(AT_ONCE);
  const tags = tagTable(config);
  const readers = new Map<string, Reader>();
  const readerNow = (): Reader => {
    const set = signatures();
    const known = readers.get(set.version);
    if (known !== undefined) return known;
    const judge = createJudge(planQueries(set));
    const workers = config.workers === undefined ? {} : { workers: config.workers };
    const reader = { judge, runner: createTaskRunner({ queries: judge.queries, ...workers }) };
    readers.set(set.version, reader);
    return reader;
  };
  const read: PushBuild = async (file, known) => {
    const { judge, runner } = readerNow();
    const name = await nameOf(file, known);
    const pushed: PushedBuild[] = [];
    for (const source of await openSource(file)) {
      const named = nameSource(source, name);
      const { now } = context;
      const request = { source: named, runner, judge: judge.judge, store, tags, overrides: known, now };
      pushed.push(await ingestBuild(request));
    }
    return pushed;
  };
  return {
    push: (file, known) => limit(() => read(file, known)),
    close: async () => {
      await Promise.all([...readers.values()].map(({ runner }) => runner.close()));
    },
  };
}

/** A build that says no name of its own gets `buildUuid`: where its upload lies says nothing of it. */
function nameSource(source: LogSource, buildUuid: string): LogSource {
  return {
    location: source.location,
    sequential: source.sequential,
    get incomplete() {
      return source.incomplete;
    },
    describe: async (signal) => {
      const described = await source.describe(signal);
      return described.buildUuid === buildUuidOf(source.location) ? { ...described, buildUuid } : described;
    },
    files: (signal) => source.files(signal),
    close: async () => source.close?.(),
  };
}

/** A name made from the content and from what is known: pushed twice it is one build, and two jobs may have logs alike. */
async function nameOf(file: string, known: Partial<Build>): Promise<string> {
  const { jobName, pipeline, project, branch, change, patchset } = known;
  const hash = createHash('sha256').update(
    JSON.stringify([jobName, pipeline, project, branch, change, patchset]),
  );
  await pass(createReadStream(file), hash);
  return hash.digest('hex').slice(0, 32);
}
