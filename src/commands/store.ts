import type { Command } from 'commander';
import { addCommonOptions, addStoreOption, type CommandHost, wholeNumber } from './options.ts';

const CHECK_HELP = `
Reads every block and compares it with the catalogue. Changes nothing.

Exit code: 0 sound, 1 something is damaged, 2 there is no store or it can not be read.

Example:
  $ dejabug store check --store /var/lib/dejabug`;

const PRUNE_HELP = `
Logs go by whole days; builds and verdicts stay longer. Keys logDays and recordDays of the configuration.

Examples:
  $ dejabug store prune
  $ dejabug store prune --log-days 3`;

/** Adds `dejabug store check` and `dejabug store prune`. */
export function addStore(program: Command, host: CommandHost): void {
  const store = program
    .command('store')
    .summary('look after the store')
    .description('Looks after the store.')
    .helpCommand(false);
  const check = store
    .command('check')
    .description('Reads all that the store holds and says what is damaged.')
    .addHelpText('after', CHECK_HELP)
    .action(async (flags) => {
      const { runStoreCheck } = await import('./run-store.ts');
      host.setExitCode(await runStoreCheck(flags, host.context));
    });
  const prune = store
    .command('prune')
    .description('Removes logs and records that are older than they are to be kept.')
    .option('--log-days <days>', 'keep logs for so many days (default: 10)', wholeNumber)
    .option('--record-days <days>', 'keep builds and verdicts for so many days (default: 400)', wholeNumber)
    .addHelpText('after', PRUNE_HELP)
    .action(async (flags) => {
      const { runStorePrune } = await import('./run-store.ts');
      host.setExitCode(await runStorePrune(flags, host.context));
    });
  for (const command of [check, prune]) addStoreOption(addCommonOptions(command));
}
