import type { Command } from 'commander';
import { addCommonOptions, addQueriesOptions, addStoreOption, type CommandHost } from './options.ts';

const HELP = `
Exit code: 0 all is well, 1 something is not, and the line says what to do.

Example:
  $ dejabug doctor --store /var/lib/dejabug`;

/** Adds `dejabug doctor`. */
export function addDoctor(program: Command, host: CommandHost): void {
  const command = program
    .command('doctor')
    .summary('say whether everything is in place')
    .description('Looks at Node, the SQLite driver, the configuration, the signatures and the store.')
    .addHelpText('after', HELP)
    .action(async (flags) => {
      const { runDoctor } = await import('./run-doctor.ts');
      host.setExitCode(await runDoctor(flags, host.context));
    });
  addQueriesOptions(addStoreOption(addCommonOptions(command)));
}
