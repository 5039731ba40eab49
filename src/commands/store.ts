import { Argument, type Command } from 'commander';
import {
  addCommonOptions,
  addStoreOption,
  addWorkersOption,
  type CommandHost,
  wholeNumber,
} from './options.ts';

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

const DEAD_LETTERS_HELP = `
A document that does not fit the index, say, is kept in a file (key deadLetters) while all others are written.
Mend the cause, then replay.

Exit code: 0 there are none left, 1 there are some, 2 the cluster can not be reached.

Examples:
  $ dejabug store dead-letters --store https://es.example.com:9200
  $ dejabug store dead-letters replay --store https://es.example.com:9200`;

const COPY_HELP = `
Events, files and verdicts go over as they are. A copy that was cut off is started again with the same command:
builds that are there already, with the same content, are skipped. The queue is not copied.

Exit code: 0 all builds are there, 1 some could not be copied whole, 2 failure.

Examples:
  $ dejabug store copy .dejabug https://es.example.org:9200
  $ dejabug store copy https://es.example.org:9200 /var/lib/dejabug`;

/** Adds `dejabug store check`, `prune`, `copy` and what else looks after a store. */
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
  const copy = store
    .command('copy')
    .description('Copies all builds of one store into another: a directory or an Elasticsearch cluster.')
    .argument('<from>', 'directory or address of the store to copy')
    .argument('<to>', 'directory or address of the store to copy to; a directory is made')
    .addHelpText('after', COPY_HELP)
    .action(async (from: string, to: string, flags) => {
      const { runStoreCopy } = await import('./run-store-copy.ts');
      host.setExitCode(await runStoreCopy({ from, to }, flags, host.context));
    });
  addWorkersOption(addCommonOptions(copy));
  addDeadLetters(store, host);
  for (const command of [check, prune]) addStoreOption(addCommonOptions(command));
}

function addDeadLetters(store: Command, host: CommandHost): void {
  const deadLetters = store
    .command('dead-letters')
    .description('Shows the documents that a cluster refused for good, or sends them once more.')
    .addArgument(
      new Argument('[action]', 'what to do').choices(['list', 'replay'] as const).default('list' as const),
    )
    .addHelpText('after', DEAD_LETTERS_HELP)
    .action(async (action: 'list' | 'replay', flags) => {
      const { runDeadLetters } = await import('./run-dead-letters.ts');
      host.setExitCode(await runDeadLetters(action, flags, host.context));
    });
  addStoreOption(addCommonOptions(deadLetters));
}
