import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  addCommonOptions,
  addQueriesOptions,
  addStoreOption,
  addWorkersOption,
  type CommandHost,
  wholeNumber,
} from './options.ts';

const HELP = `
Any number of workers, on any number of machines, share the queue of one store. A worker takes a build for a time,
the lease, and extends it while it reads; a build whose worker died goes to another. Ctrl-C and SIGTERM give the
builds under way back. Builds that fail wait ever longer and are parked in the end: see "dejabug queue".

Exit code: 0 fine, 1 a build failed (--once) or was parked (--drain), 2 failure.

Examples:
  $ dejabug ingest --enqueue https://logs.example.org/8f2c1a9/
  $ dejabug worker --concurrency 4 --metrics-port 9464
  $ dejabug worker --drain                            until every build is done or parked`;

/** Adds `dejabug worker`. */
export function addWorker(program: Command, host: CommandHost): void {
  const command = program
    .command('worker')
    .summary('read builds from the queue, as one of many')
    .description(
      'Takes builds from the queue of the store, reads them and keeps logs and verdicts in the store.',
    )
    .addOption(new Option('--once', 'end after one build').conflicts('drain'))
    .option('--drain', 'end when every build is done or parked')
    .option('--concurrency <number>', 'builds to read at the same time (default: 1)', positiveNumber)
    .option(
      '--lease <seconds>',
      'a build whose worker is silent so long goes to another (default: 60)',
      seconds,
    )
    .option('--attempts <number>', 'park a build after so many (default: 5)', positiveNumber)
    .addOption(
      new Option('--retry-delay <seconds>', 'wait after the first failure').argParser(seconds).hideHelp(),
    )
    .option('--metrics-port <port>', 'serve metrics for Prometheus at /metrics', wholeNumber)
    .option('--metrics-host <address>', 'address to serve them on (default: 127.0.0.1)')
    .addHelpText('after', HELP)
    .action(async (flags) => {
      const { runWorkerCommand } = await import('./run-worker.ts');
      host.setExitCode(await runWorkerCommand(flags, host.context));
    });
  addCommonOptions(command);
  addStoreOption(command);
  addQueriesOptions(command);
  addWorkersOption(command);
}

function positiveNumber(text: string): number {
  const number = wholeNumber(text);
  if (number === 0) throw new InvalidArgumentError('Expected 1 or more.');
  return number;
}

function seconds(text: string): number {
  const number = Number(text);
  if (!(number > 0 && number <= 86_400)) throw new InvalidArgumentError('Expected seconds, up to 86400.');
  return number;
}
