import { type Command, Option } from 'commander';
import { addCommonOptions, addStoreOption, type CommandHost } from './options.ts';

const LIST_HELP = `
Examples:
  $ dejabug queue list                                what waits, what is read, what was parked
  $ dejabug queue list --state parked --json`;

const RETRY_HELP = `
Examples:
  $ dejabug queue retry                               all that were parked
  $ dejabug queue retry https://logs.example.org/8f2c1a9/`;

const COUNTS_HELP = `
Exit code: 0 fine, 1 builds were parked, 2 failure.

Example:
  $ dejabug queue counts --json`;

/** Adds `dejabug queue list`, `retry` and `counts`. */
export function addQueue(program: Command, host: CommandHost): void {
  const queue = program
    .command('queue')
    .summary('look at the builds that wait to be read')
    .description('Looks at the builds that wait to be read by workers.')
    .helpCommand(false);
  const list = queue
    .command('list')
    .description('Lists builds, oldest first; without --state all that are not done.')
    .addOption(new Option('--state <state>', 'only these').choices(['waiting', 'leased', 'done', 'parked']))
    .addHelpText('after', LIST_HELP)
    .action(async (flags) => {
      const { runQueueList } = await import('./run-queue.ts');
      host.setExitCode(await runQueueList(flags, host.context));
    });
  const retry = queue
    .command('retry')
    .description('Gives parked builds another round of attempts.')
    .argument('[id...]', 'builds, as "queue list" names them; all when there is none')
    .addHelpText('after', RETRY_HELP)
    .action(async (ids: string[], flags) => {
      const { runQueueRetry } = await import('./run-queue.ts');
      host.setExitCode(await runQueueRetry(ids, flags, host.context));
    });
  const counts = queue
    .command('counts')
    .description('Counts builds by state.')
    .addHelpText('after', COUNTS_HELP)
    .action(async (flags) => {
      const { runQueueCounts } = await import('./run-queue.ts');
      host.setExitCode(await runQueueCounts(flags, host.context));
    });
  for (const command of [list, retry, counts]) addStoreOption(addCommonOptions(command));
}
