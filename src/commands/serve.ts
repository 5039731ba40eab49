import type { Command } from 'commander';
import {
  addCommonOptions,
  addQueriesOptions,
  addStoreOption,
  type CommandHost,
  wholeNumber,
} from './options.ts';
import { readMoment } from './read-moment.ts';

const HELP = `
The pages only read, unless tokens are configured (see docs/WEB.md). Put a proxy that speaks TLS in front of them where
they are to be seen from elsewhere.

Examples:
  $ dejabug serve                                     http://127.0.0.1:8080/
  $ dejabug serve --store https://es.example.org:9200 --port 80 --host 0.0.0.0
  $ dejabug serve --as-of 2026-11-20T18:00            what the pages said on that evening`;

/** Adds `dejabug serve`. */
export function addServe(program: Command, host: CommandHost): void {
  const command = program
    .command('serve')
    .summary('status pages, log viewer, search, workshop, API')
    .description('Serves the status pages, the workshop, the API and the feeds over the store.')
    .option('--port <port>', 'port to listen on (default: 8080)', wholeNumber)
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option(
      '--as-of <time>',
      'start the clock of the pages at this time, to look back at an incident',
      (text) => readMoment(text, host.context.now()),
    )
    .addHelpText('after', HELP)
    .action(async (flags) => {
      const { runServe } = await import('./run-serve.ts');
      host.setExitCode(await runServe(flags, host.context));
    });
  addCommonOptions(command);
  addStoreOption(command);
  addQueriesOptions(command);
}
