import type { Command } from 'commander';
import {
  addCommonOptions,
  addQueriesOptions,
  addStoreOption,
  addWorkersOption,
  type CommandHost,
  wholeNumber,
} from './options.ts';
import { readDuration } from './read-moment.ts';

const HELP = `
What is watched, read and said stands in the configuration file: reviews, ci, bot, notify, trackers; see docs/BOT.md.
Without --post nothing is written to any review: comments are printed. One bot works on a store at a time, others
wait for its end. SIGTERM lets what is under way come to its end.

Exit code: 0 fine, 2 failure.

Examples:
  $ dejabug bot --once --backfill 2d                  what would have been said these two days?
  $ dejabug bot --post --metrics-port 9465
  $ dejabug bot status`;

const STATUS_HELP = `
Exit code: 0 fine, 1 something needs a person: a source that fails, comments that can not be posted, parked builds.

Example:
  $ dejabug bot status --json`;

/** Adds `dejabug bot` and `dejabug bot status`. */
export function addBot(program: Command, host: CommandHost): void {
  const bot = program
    .command('bot')
    .summary('comment on failed changes, once and within seconds')
    .description(
      'Watches reviews and CI systems, reads failed builds and says on their changes which bugs they hit.',
    )
    .helpCommand(false)
    .option('--post', 'post comments; without it they are printed')
    .option('--once', 'end when all is dealt with that happened until now')
    .option('--backfill <time>', 'where nothing was watched yet, begin so long ago, as in 2d', readDuration)
    .option('--metrics-port <port>', 'serve /metrics, /healthz and /readyz', wholeNumber)
    .option('--metrics-host <address>', 'address to serve them on (default: 127.0.0.1)')
    .option('--webhook-port <port>', 'take webhooks at /webhooks/NAME of a review host', wholeNumber)
    .option('--webhook-host <address>', 'address to take them on (default: 127.0.0.1)')
    .addHelpText('after', HELP)
    .action(async (flags) => {
      const { runBotCommand } = await import('./run-bot-command.ts');
      host.setExitCode(await runBotCommand(flags, host.context));
    });
  addCommonOptions(bot);
  addStoreOption(bot);
  addQueriesOptions(bot);
  addWorkersOption(bot);
  const status = bot
    .command('status')
    .description('Tells how the bot of a store fares: what it saw, what is under way, what went wrong.')
    .addHelpText('after', STATUS_HELP)
    .action(async (_flags, command: Command) => {
      const { runBotStatus } = await import('./run-bot-status.ts');
      host.setExitCode(await runBotStatus(command.optsWithGlobals(), host.context));
    });
  addCommonOptions(status);
  addStoreOption(status);
}
