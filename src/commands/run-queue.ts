import type { QueuedBuild, QueueState } from '../store/build-queue.ts';
import { count } from '../util/count.ts';
import { printableText } from '../util/printable-text.ts';
import type { CommandContext, ExitCode } from './context.ts';
import { withStore } from './open-store.ts';
import type { CommonFlags } from './options.ts';
import { startCommand } from './start-command.ts';

interface ListFlags extends CommonFlags {
  readonly state?: QueueState;
}

/** What needs a person stands first. */
const NOT_DONE: readonly QueueState[] = ['parked', 'leased', 'waiting'];

/** Lists the builds of one state, or all that are not done. */
export async function runQueueList(flags: ListFlags, context: CommandContext): Promise<ExitCode> {
  const start = await startCommand(context, flags);
  const { output, isJson } = start;
  const states = flags.state === undefined ? NOT_DONE : [flags.state];
  await withStore(start, 'read', async (store) => {
    for (const state of states) {
      for await (const build of store.queue().list(state)) {
        if (isJson) await output.printJson(build);
        else await output.print(queueText(build));
      }
    }
  });
  return 0;
}

function queueText(build: QueuedBuild): string {
  const { id, state, attempts, lastError, worker, leasedUntil, notBefore } = build;
  const details = [
    attempts > 0 && count(attempts, 'attempt'),
    worker !== undefined && `read by ${worker} until ${leasedUntil?.toISOString()}`,
    state === 'waiting' && attempts > 0 && `not before ${notBefore.toISOString()}`,
    lastError,
  ].filter((detail) => typeof detail === 'string');
  return printableText([`${state}  ${id}`, ...details].join('  '));
}

/** Gives parked builds another round; none that could get it is a negative finding where some were named. */
export async function runQueueRetry(
  ids: readonly string[],
  flags: CommonFlags,
  context: CommandContext,
): Promise<ExitCode> {
  const start = await startCommand(context, flags);
  const { output, isJson } = start;
  const named = ids.length === 0 ? undefined : ids;
  const retried = await withStore(start, 'write', (store) => store.queue().retry(named));
  if (isJson) await output.printJson({ retried });
  else await output.print(`${count(retried, 'build')} will be tried again`);
  return named !== undefined && retried < named.length ? 1 : 0;
}

/** Counts the builds of the queue by state. */
export async function runQueueCounts(flags: CommonFlags, context: CommandContext): Promise<ExitCode> {
  const start = await startCommand(context, flags);
  const { output, isJson } = start;
  const counts = await withStore(start, 'read', (store) => store.queue().counts());
  if (isJson) await output.printJson(counts);
  else for (const [state, builds] of Object.entries(counts)) await output.print(`${state}  ${builds}`);
  return counts.parked > 0 ? 1 : 0;
}
