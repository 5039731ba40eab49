import { Argument, type Command } from 'commander';
import { addCommonOptions, addStoreOption, type CommandHost } from './options.ts';

const HELP = `
A notice that its receiver refused for good, or that could not be sent for days, is parked with the reason: mend the
cause, then retry; the bot sends it. What is on its way is listed too.

Exit code: 0 none is parked, 1 some are, 2 failure.

Examples:
  $ dejabug notices
  $ dejabug notices retry
  $ dejabug notices subscribe nova-team/alice@example.org     mails again to who unsubscribed`;

const ACTIONS = ['list', 'retry', 'subscribe'] as const;

/** Adds `dejabug notices`. */
export function addNotices(program: Command, host: CommandHost): void {
  const command = program
    .command('notices')
    .summary('mails and chat messages that wait or were refused')
    .description('Shows the notices that wait or were refused, or sends the refused ones once more.')
    .addArgument(new Argument('[action]', 'what to do').choices(ACTIONS).default('list' as const))
    .argument('[mailbox]', 'of subscribe: channel and address, as in nova-team/alice@example.org')
    .addHelpText('after', HELP)
    .action(async (action: (typeof ACTIONS)[number], mailbox: string | undefined, flags) => {
      const { runNotices } = await import('./run-notices.ts');
      host.setExitCode(await runNotices({ action, mailbox }, flags, host.context));
    });
  addCommonOptions(command);
  addStoreOption(command);
}
