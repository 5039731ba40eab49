import { NoticeOutbox } from '../bot/telling/outbox.ts';
import { AppError } from '../errors.ts';
import { createMailboxes } from '../notify/mailboxes.ts';
import type { WritableStore } from '../store/writable-store.ts';
import { count } from '../util/count.ts';
import { visibleText } from '../util/visible-text.ts';
import type { CommandContext, ExitCode } from './context.ts';
import { hasStore, withStore } from './open-store.ts';
import type { CommonFlags } from './options.ts';
import { type CommandStart, startCommand } from './start-command.ts';

/** Most characters of a subject or a reason on the screen. */
const MAX_SHOWN = 300;

/** What is asked for. */
interface Order {
  readonly action: 'list' | 'retry' | 'subscribe';
  readonly mailbox: string | undefined;
}

/** Lists notices that are not sent, sends refused ones again, or takes somebody up again. */
export async function runNotices(
  order: Order,
  flags: CommonFlags,
  context: CommandContext,
): Promise<ExitCode> {
  const start = await startCommand(context, flags);
  const { action, mailbox } = order;
  if ((action === 'subscribe') !== (mailbox !== undefined)) {
    const message =
      'expected a mailbox such as nova-team/alice@example.org behind "subscribe", and only there';
    throw new AppError('USAGE', message);
  }
  const mode = action === 'list' || !hasStore(start) ? 'read' : 'write';
  return withStore(start, mode, async (store) => {
    if (mailbox !== undefined) return subscribe(store, mailbox, start);
    const outbox = new NoticeOutbox({
      records: store.records(),
      ways: new Map(),
      isSubscribed: async () => true,
      now: context.now,
      onSent: () => {},
      onFailure: () => {},
    });
    if (action === 'retry') {
      const retried = await outbox.retryFailed();
      start.output.note(`${count(retried, 'notice')} will be sent again by the bot`);
    }
    return list(outbox, start);
  });
}

async function list(outbox: NoticeOutbox, { output, isJson }: CommandStart): Promise<ExitCode> {
  let parked = 0;
  for (const progress of ['failed', 'sending', 'pending'] as const) {
    for await (const { state } of outbox.list(progress)) {
      if (progress === 'failed') parked++;
      const { notice, way, since, attempts, nextAt, lastError } = state;
      const { id, kind, subject } = notice;
      if (isJson) {
        await output.printJson({
          progress,
          channel: way,
          id,
          kind,
          subject,
          since,
          attempts,
          nextAt,
          lastError,
        });
      } else {
        const reason = lastError === undefined ? '' : `\n         ${visibleText(lastError, MAX_SHOWN)}`;
        const word = progress === 'failed' ? 'refused' : 'waiting';
        await output.print(`${word}  ${since}  ${way}  ${visibleText(subject, MAX_SHOWN)}${reason}`);
      }
    }
  }
  return parked > 0 ? 1 : 0;
}

async function subscribe(store: WritableStore, mailbox: string, { output }: CommandStart): Promise<ExitCode> {
  const isKnown = await createMailboxes(store.records()).subscribe(mailbox);
  output.note(
    isKnown
      ? `${mailbox} is sent mails`
      : `no mail was ever sent to ${mailbox}: nothing is there to be undone`,
  );
  return isKnown ? 0 : 1;
}
