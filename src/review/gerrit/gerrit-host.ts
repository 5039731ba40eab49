import { AppError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Change } from '../../model/change.ts';
import type { OutgoingComment, OwnComment, ReviewEvent, ReviewHost } from '../review-host.ts';
import { createCiAccounts } from './ci-accounts.ts';
import { type ChangeName, createGerritClient } from './client.ts';
import { prepareEventStream } from './event-stream.ts';
import type { GerritOptions } from './gerrit-options.ts';
import { changeOf, eventOf, isByPerson } from './map.ts';
import { hasComments } from './message-text.ts';
import { keyOfMessage, OWN_TAG, ownMessage } from './own-comment.ts';
import type { GerritAccount } from './schema.ts';
import { type FoundMessage, watchMessages } from './watch-messages.ts';

const LOOK_WITH_STREAM_MS = 60_000;

const LOOK_ALONE_MS = 10_000;

/**
 * A Gerrit server: events by SSH and REST, comments by REST, without a vote. Comments can not be edited there.
 *
 * @throws AppError `CONFIG_INVALID` for keys and patterns that can not be used; nothing is asked of the server yet
 */
export function createGerritHost(options: GerritOptions, { log }: { readonly log: Log }): ReviewHost {
  const ciAccounts = createCiAccounts(options.ciAccounts);
  const openStream = prepareEventStream(options);
  const client = createGerritClient(options);

  async function toEvent(
    { change: found, message }: FoundMessage,
    self: GerritAccount,
    signal: AbortSignal,
  ): Promise<ReviewEvent | undefined> {
    const readers = { self, ciAccounts };
    const change = changeOf(options, found, message);
    const isElsewhere = hasComments(message.message) && isByPerson(message, readers);
    const comments = isElsewhere ? await client.patchsetComments(nameOf(change), signal) : [];
    return eventOf(change, message, readers, comments);
  }

  async function ownComments(change: Change, signal: AbortSignal): Promise<OwnComment[]> {
    const { self } = await client.signIn(signal);
    const messages = await client.messages(nameOf(change), signal);
    return messages.flatMap(({ id, date, message, tag, author }) => {
      const key = keyOfMessage(message);
      const isOurs = author?._account_id === self._account_id && tag === OWN_TAG;
      return isOurs && key !== undefined ? [{ id, key, at: date }] : [];
    });
  }

  async function post(change: Change, comment: OutgoingComment, signal: AbortSignal): Promise<OwnComment> {
    const input = {
      message: ownMessage(comment.text, comment.key),
      tag: OWN_TAG,
      notify: comment.notify === 'author' ? 'OWNER' : 'NONE',
    } as const;
    await client.review(nameOf(change), change.patchset ?? 'current', input, signal);
    const posted = (await ownComments(change, signal)).findLast(({ key }) => key === comment.key);
    if (posted) return posted;
    const place = `${change.project}~${change.change}`;
    const message = `expected our comment ${comment.key} on ${place}, found it missing after it was accepted; it is looked for again`;
    throw new AppError('SERVICE_UNAVAILABLE', message);
  }

  const lookMs = options.lookMs ?? (openStream ? LOOK_WITH_STREAM_MS : LOOK_ALONE_MS);
  return {
    name: options.name,
    kind: 'gerrit',
    format: 'text',
    watch: (cursor, signal) => watchMessages({ client, openStream, lookMs, log, toEvent }, cursor, signal),
    ownComments,
    post,
    close: () => client.close(),
  };
}

function nameOf({ project, change }: Change): ChangeName {
  return { project, number: Number(change) };
}
