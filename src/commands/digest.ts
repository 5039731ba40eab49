import type { Command } from 'commander';
import { addCommonOptions, addQueriesOptions, addStoreOption, type CommandHost } from './options.ts';
import { readDuration } from './read-moment.ts';

const HELP = `
Without --to it is printed and nobody is told. A name takes projects, pipelines and owners from that digest of the
section "notify" (docs/configuration.md). The bot sends digests by itself when they are due.

Exit code: 0 printed or taken by all channels, 1 not by all, 2 usage or failure.

Examples:
  $ dejabug digest                                   all of the last day
  $ dejabug digest --since 7d --project nova
  $ dejabug digest nova-team --to nova-team --to qa-mail`;

/** Adds `dejabug digest`. */
export function addDigest(program: Command, host: CommandHost): void {
  const command = program
    .command('digest')
    .summary('what is new: bugs, unexplained failures, signatures that need care')
    .description('Tells what happened lately: new bugs, bugs that came back, unexplained failures, and more.')
    .argument('[name]', 'a digest of the configuration')
    .option(
      '--since <duration>',
      'how far back, as in 24h, 7d (default: 1d, or what the digest has)',
      readDuration,
    )
    .option('--project <name...>', 'only builds of these projects')
    .option('--pipeline <name...>', 'only builds of these pipelines')
    .option('--owner <name...>', 'only signatures of these owners')
    .option('--to <channel...>', 'send it to these channels of the configuration, now')
    .addHelpText('after', HELP)
    .action(async (name: string | undefined, flags) => {
      const { runDigest } = await import('./run-digest.ts');
      host.setExitCode(await runDigest(name, flags, host.context));
    });
  addCommonOptions(command);
  addStoreOption(command);
  addQueriesOptions(command);
}
