import type { TestContext } from 'node:test';
import type { Build } from '../../src/model/build.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { WritableStore } from '../../src/store/writable-store.ts';
import { makeBug, makeHit, makeVerdict } from './make-verdict.ts';
import { SAMPLE_TIMES, scratchDirectory } from './sample-store.ts';

/** A store of its own that is gone when the test is over. */
export async function emptyStore(context: TestContext, now?: () => Date): Promise<WritableStore> {
  const directory = await scratchDirectory(context);
  const store = await openStore(directory, { mode: 'write', ...(now !== undefined && { now }) });
  context.after(() => store.close());
  return store;
}

/** A build of the past that digests tell of. */
export interface ToldBuild extends Partial<Omit<Build, 'endedAt'>> {
  readonly buildUuid: string;
  /** When it ended; it took an hour, and its verdict was there a minute later. */
  readonly endedAt: string;
  readonly bugs?: readonly string[];
  /** Of a failure that nothing explains. */
  readonly line?: string;
}

/** Puts builds and their verdicts into a store, without logs. */
export async function addToldBuilds(store: WritableStore, builds: readonly ToldBuild[]): Promise<void> {
  for (const { bugs = [], line, endedAt, ...more } of builds) {
    const end = new Date(endedAt);
    const build: Build = {
      status: 'FAILURE',
      jobName: 'unit',
      project: 'openstack/nova',
      pipeline: 'gate',
      change: more.buildUuid,
      voting: true,
      startedAt: new Date(end.getTime() - 3_600_000),
      endedAt: end,
      ...more,
    };
    const about: Partial<Verdict> = {
      ...(build.status === 'SUCCESS' && { state: 'passed' }),
      ...(line !== undefined && { tellingLines: [makeHit(line)] }),
    };
    const verdict = makeVerdict({
      build: build.buildUuid,
      job: build.jobName ?? '',
      status: build.status,
      bugs: bugs.map((bug) => makeBug(bug)),
      ...about,
    });
    const writer = await store.beginBuild(build, SAMPLE_TIMES);
    await writer.commit({ verdict, ingestedAt: new Date(end.getTime() + 60_000) });
  }
}
