import type { Command } from 'commander';
import {
  addCommonOptions,
  addQueriesOptions,
  addStoreOption,
  addWorkersOption,
  type CommandHost,
} from './options.ts';

const CHECK_HELP = `
Without PATH: the shipped signatures and those of the configuration.

Exit code: 0 no error (warnings may be), 1 an error, 2 there is nothing to check.

Examples:
  $ dejabug signatures check ./queries
  $ dejabug signatures check ./queries/1260311.yaml --json`;

const SHOW_HELP = `
Examples:
  $ dejabug signatures show
  $ dejabug signatures show disk-full`;

const TRY_HELP = `
SIGNATURE is a file, or a folder of them. Without LOGS it is run over all that the store holds.

Exit code: 0 a build that failed is hit and none that passed, 1 otherwise, 2 the signature is wrong.

Examples:
  $ dejabug signatures try ./queries/1260311.yaml
  $ dejabug signatures try ./queries/1260311.yaml ./failed-logs ./passed-logs`;

/** Adds `dejabug signatures check`, `show` and `try`. */
export function addSignatures(program: Command, host: CommandHost): void {
  const signatures = program
    .command('signatures')
    .summary('check, show and try signatures')
    .description('Checks, shows and tries signatures.')
    .helpCommand(false);
  const check = signatures
    .command('check')
    .description('Says what is wrong with signatures: all files, all problems, each with its place.')
    .argument('[path...]', 'folders and files of signatures')
    .addHelpText('after', CHECK_HELP)
    .action(async (paths: string[], flags) => {
      const { runSignaturesCheck } = await import('./run-signatures-check.ts');
      host.setExitCode(await runSignaturesCheck(paths, flags, host.context));
    });
  const show = signatures
    .command('show')
    .description('Lists the signatures, or shows some whole.')
    .argument('[bug...]', 'names of bugs')
    .addHelpText('after', SHOW_HELP)
    .action(async (bugs: string[], flags) => {
      const { runSignaturesShow } = await import('./run-signatures-show.ts');
      host.setExitCode(await runSignaturesShow(bugs, flags, host.context));
    });
  const tryOut = signatures
    .command('try')
    .description(
      'Runs signatures over logs, or over all that the store holds, and says which builds they hit.',
    )
    .argument('<signature>', 'a file or folder of signatures')
    .argument('[logs...]', 'folders, files, archives, addresses')
    .addHelpText('after', TRY_HELP)
    .action(async (signature: string, logs: string[], flags) => {
      const { runSignaturesTry } = await import('./run-signatures-try.ts');
      host.setExitCode(await runSignaturesTry(signature, logs, flags, host.context));
    });
  addQueriesOptions(addCommonOptions(check));
  addQueriesOptions(addCommonOptions(show));
  addWorkersOption(addStoreOption(addCommonOptions(tryOut)));
}
