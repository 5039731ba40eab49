import { openSource } from '../ci/open-source.ts';
import { AppError } from '../errors.ts';
import type { NewBuild } from '../store/build-queue.ts';
import { count } from '../util/count.ts';
import { buildOverrides } from './build-options.ts';
import type { CommandContext, ExitCode } from './context.ts';
import { withStore } from './open-store.ts';
import type { CommonFlags } from './options.ts';
import { startCommand } from './start-command.ts';

/** Puts the builds at `paths` into the queue of the store: one entry a build, a folder of builds has many. */
export async function runEnqueue(
  paths: readonly string[],
  flags: CommonFlags,
  context: CommandContext,
): Promise<ExitCode> {
  const start = await startCommand(context, flags);
  const { output, isJson } = start;
  const builds: NewBuild[] = [];
  for (const path of paths) builds.push(...(await buildsAt(path)));
  const overrides = buildOverrides({ ...flags });
  if (overrides.buildUuid !== undefined && builds.length > 1) {
    throw new AppError(
      'USAGE',
      `expected one build for --build-uuid, found ${builds.length}; enqueue them one by one`,
    );
  }
  const known = Object.keys(overrides).length === 0 ? {} : { overrides };
  const summary = await withStore(start, 'write', (store) =>
    store
      .queue()
      .enqueue(builds.map((build) => ({ ...build, ...known, id: overrides.buildUuid ?? build.id }))),
  );
  if (isJson) await output.printJson(summary);
  else await output.print(summaryText(summary.added, summary.known));
  return 0;
}

/** Each build goes by its place, under which a worker finds it again. */
async function buildsAt(path: string): Promise<NewBuild[]> {
  if (path === '-') {
    throw new AppError(
      'USAGE',
      'expected a path or an address that a worker can read, found -; save the logs to a file first',
    );
  }
  const sources = await openSource(path);
  const builds = sources.map(({ location }) => ({ id: location, location }));
  for (const source of sources) await source.close?.();
  return builds;
}

function summaryText(added: number, known: number): string {
  const before = known > 0 ? `, ${known} had been before` : '';
  return `${count(added, 'build')} enqueued${before}`;
}
