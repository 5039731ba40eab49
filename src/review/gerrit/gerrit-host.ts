import { AppError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Change } from '../../model/change.ts';
import type {
  OutgoingComment,
  OwnComment,
  ReviewEvent,
  ReviewHost,
  WatchedEvent,
  WatchHealth,
} from '../review-host.ts';
import { type CiAccounts, createCiAccounts } from './ci-accounts.ts';
import { type ChangeName, GerritClient } from './client.ts';
import { type OpenEventStream, prepareEventStream } from './event-stream.ts';
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
export function createGerritHost(options: GerritOptions, services: { readonly log: Log }): ReviewHost {
  return new GerritHost(options, services.log);
}

class GerritHost implements ReviewHost {
  readonly kind = 'gerrit';
  readonly format = 'text';
  readonly #options: GerritOptions;
  readonly #log: Log;
  readonly #ciAccounts: CiAccounts;
  readonly #openStream: OpenEventStream | undefined;
  readonly #client: GerritClient;

  constructor(options: GerritOptions, log: Log) {
    this.#options = options;
    this.#log = log;
    this.#ciAccounts = createCiAccounts(options.ciAccounts);
    this.#openStream = prepareEventStream(options);
    this.#client = new GerritClient(options);
  }

  get name(): string {
    return this.#options.name;
  }

  watch(cursor: string | undefined, signal: AbortSignal, health: WatchHealth): AsyncIterable<WatchedEvent> {
    const openStream = this.#openStream;
    const parts = {
      client: this.#client,
      openStream,
      lookMs: this.#options.lookMs ?? (openStream ? LOOK_WITH_STREAM_MS : LOOK_ALONE_MS),
      log: this.#log,
      health,
      toEvent: this.#toEvent.bind(this),
    };
    return watchMessages(parts, cursor, signal);
  }

  async ownComments(change: Change, signal: AbortSignal): Promise<readonly OwnComment[]> {
    const { self } = await this.#client.signIn(signal);
    const messages = await this.#client.messages(nameOf(change), signal);
    return messages.flatMap(({ id, date, message, tag, author }) => {
      const key = keyOfMessage(message);
      const isOurs = author?._account_id === self._account_id && tag === OWN_TAG;
      return isOurs && key !== undefined ? [{ id, key, at: date }] : [];
    });
  }

  async post(change: Change, comment: OutgoingComment, signal: AbortSignal): Promise<OwnComment> {
    const { text, key, notify } = comment;
    const review = {
      message: ownMessage(text, key),
      tag: OWN_TAG,
      notify: notify === 'author' ? 'OWNER' : 'NONE',
    } as const;
    await this.#client.review(nameOf(change), change.patchset ?? 'current', review, signal);
    const posted = (await this.ownComments(change, signal)).findLast((own) => own.key === key);
    if (posted) return posted;
    const place = `${change.project}~${change.change}`;
    const message = `expected our comment ${key} on ${place}, found it missing after it was accepted; it is looked for again`;
    throw new AppError('SERVICE_UNAVAILABLE', message);
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  async #toEvent(
    { change: found, message }: FoundMessage,
    self: GerritAccount,
    signal: AbortSignal,
  ): Promise<ReviewEvent | undefined> {
    const readers = { self, ciAccounts: this.#ciAccounts };
    const change = changeOf(this.#options, found, message);
    const isElsewhere = hasComments(message.message) && isByPerson(message, readers);
    const comments = isElsewhere ? await this.#client.patchsetComments(nameOf(change), signal) : [];
    return eventOf(change, message, readers, comments);
  }
}

function nameOf({ project, change }: Change): ChangeName {
  return { project, number: Number(change) };
}
