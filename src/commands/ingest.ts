import { type Command, Option } from 'commander';
import { addBuildOptions } from './build-options.ts';
import {
  addCommonOptions,
  addQueriesOptions,
  addStoreOption,
  addWorkersOption,
  type CommandHost,
} from './options.ts';

const HELP = `
Reading, verdict and keeping are one pass. A build that is there already is replaced, or left as it is when
nothing changed. Ctrl-C and kill leave a sound store: a build is whole in it, or not at all.

Exit code: 0 everything was read, 1 something of a build could not be, 2 a build could not be.

Examples:
  $ dejabug ingest ./logs/*
  $ dejabug ingest build.tar.gz --build-job unit-tests --build-status FAILURE --store /var/lib/dejabug
  $ dejabug ingest --documents old-index.jsonl
  $ dejabug ingest --enqueue https://logs.example.org/8f2c1a9/`;

/** Adds `dejabug ingest`. */
export function addIngest(program: Command, host: CommandHost): void {
  const command = program
    .command('ingest')
    .summary('read builds and keep their logs in the store')
    .description(
      "Reads builds' logs, says which known bugs they hit, and keeps logs and verdicts in the store.",
    )
    .argument('[path...]', 'where the logs of a build, or of several, are')
    .option(
      '--documents <file>',
      'events that are normalised already, one JSON object a line; their fields are kept',
    )
    .addOption(
      new Option('--enqueue', 'only put the builds into the queue, for "dejabug worker"').conflicts(
        'documents',
      ),
    )
    .addHelpText('after', HELP)
    .action(async (paths: string[], flags) => {
      if (flags.enqueue && paths.length > 0) {
        const { runEnqueue } = await import('./run-enqueue.ts');
        return host.setExitCode(await runEnqueue(paths, flags, host.context));
      }
      const { runIngest } = await import('./run-ingest.ts');
      host.setExitCode(await runIngest(paths, flags, host.context));
    });
  addCommonOptions(command);
  addStoreOption(command);
  addQueriesOptions(command);
  addWorkersOption(command);
  addBuildOptions(command);
}
