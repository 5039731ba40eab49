import { type Command, Option } from 'commander';
import {
  addCommonOptions,
  addStoreOption,
  addWorkersOption,
  type CommandHost,
  wholeNumber,
} from './options.ts';
import { readDuration, readMoment } from './read-moment.ts';

const HELP = `
QUERY is Lucene's query string, as in a signature: words and "phrases" search the message, field:value any
other field; AND, OR, NOT, wildcards, /regular expressions/ and ranges. Times are UTC, or a length of time ago.

Exit code: 0 found, 1 nothing found, 2 the query is wrong (standard error says where) or the search failed.

Examples:
  $ dejabug search '"No space left on device"' --since 24h
  $ dejabug search 'message:"Connection refused" AND build_status:FAILURE' --facet build_name
  $ dejabug search 'tags:console AND message:timeout' --histogram 1h --since 7d
  $ dejabug search 'loglevel:ERROR' --build 7786bd9 --limit 20 --json | jq -r .message`;

/** Adds `dejabug search`. */
export function addSearch(program: Command, host: CommandHost): void {
  const moment = (text: string) => readMoment(text, host.context.now());
  const command = program
    .command('search')
    .summary('find events in the store, newest first')
    .description('Finds events in the logs that the store holds, newest first.')
    .argument('<query>', 'a Lucene query string')
    .addOption(new Option('--since <time>', 'events at or after this time').argParser(moment))
    .addOption(new Option('--until <time>', 'events before this time').argParser(moment))
    .option('--build <uuid...>', 'only these builds; the first 7 characters will do')
    .option('--limit <number>', 'at most this many events', wholeNumber)
    .option('--count', 'print how many events and builds')
    .addOption(new Option('--facet <field>', 'print the values of a field by number of events'))
    .addOption(new Option('--histogram [step]', 'print numbers by interval').argParser(readDuration))
    .addHelpText('after', HELP)
    .action(async (query: string, flags) => {
      const { runSearch } = await import('./run-search.ts');
      host.setExitCode(await runSearch(query, flags, host.context));
    });
  addCommonOptions(command);
  addStoreOption(command);
  addWorkersOption(command);
}
