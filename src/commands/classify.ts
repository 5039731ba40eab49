import type { Command } from 'commander';
import { addBuildOptions } from './build-options.ts';
import {
  addCommentOptions,
  addCommonOptions,
  addQueriesOptions,
  addStoreOption,
  addWorkersOption,
  type CommandHost,
} from './options.ts';

const HELP = `
PATH is a folder, a file, an archive (.tar, .tar.gz, .tar.zst), the address of a log server's folder, or - for
standard input. Nothing is kept; "dejabug ingest" keeps.

Exit code: 0 every failed build has a known bug, 1 one has not, 2 one could not be read.

Examples:
  $ dejabug classify ./logs
  $ dejabug classify ./logs --queries ./my-signatures --json
  $ dejabug classify https://logs.example.org/8f2c1a9/ --comment --template classic
  $ make 2>&1 | dejabug classify - --build-job unit-tests`;

/** Adds `dejabug classify`. */
export function addClassify(program: Command, host: CommandHost): void {
  const command = program
    .command('classify')
    .summary("read a failed build's logs and say which known bugs it hit")
    .description(
      "Reads failed builds' logs once, says which known bugs they hit, and prints the review comment.",
    )
    .argument('<path...>', 'where the logs of a build, or of several, are')
    .option('--comment', 'print the comment alone')
    .addHelpText('after', HELP)
    .action(async (paths: string[], flags) => {
      const { runClassify } = await import('./run-classify.ts');
      host.setExitCode(await runClassify(paths, flags, host.context));
    });
  addCommonOptions(command);
  addQueriesOptions(command);
  addCommentOptions(command);
  addStoreOption(command);
  addWorkersOption(command);
  addBuildOptions(command);
}
