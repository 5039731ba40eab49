import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../src/errors.ts';
import { type Change, changeKey } from '../../src/model/change.ts';
import type { OutgoingComment, OwnComment, ReviewHost, WatchedEvent } from '../../src/review/review-host.ts';

/** Between two questions for events, in ms. */
const POLL_MS = 50;

export interface ReviewClientOptions {
  readonly url: string;
  readonly isEditing?: boolean;
}

/** The host of a review server, as the bot sees hosts. */
export function createReviewClient({ url, isEditing = false }: ReviewClientOptions): ReviewHost {
  async function ask<T>(path: string, signal: AbortSignal, body?: unknown): Promise<T> {
    try {
      const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
      const answer = await fetch(`${url}${path}`, { ...init, signal });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      return (await answer.json()) as T; // the server is a fake of ours
    } catch (cause) {
      throw new AppError('SERVICE_UNAVAILABLE', 'expected an answer of the review host, found none', {
        cause,
      });
    }
  }
  const ownComments = async (change: Change, signal: AbortSignal): Promise<OwnComment[]> => {
    const found = await ask<OwnComment[]>(
      `/comments?change=${encodeURIComponent(changeKey(change))}`,
      signal,
    );
    return found.map((comment) => ({ ...comment, at: new Date(comment.at) }));
  };
  const send = async (
    change: Change,
    comment: OutgoingComment,
    signal: AbortSignal,
    id?: string,
  ): Promise<OwnComment> => {
    const path = id === undefined ? '/comments' : `/comments?id=${id}`;
    const sent = await ask<OwnComment>(path, signal, { ...comment, change });
    return { ...sent, at: new Date(sent.at) };
  };
  return {
    name: 'review',
    kind: 'gerrit',
    format: isEditing ? 'markdown' : 'text',
    async *watch(cursor, signal, health) {
      let after = cursor ?? '0';
      while (!signal.aborted) {
        for (const { event, cursor: next } of await ask<WatchedEvent[]>(`/events?after=${after}`, signal)) {
          yield { event: { ...event, at: new Date(event.at) }, cursor: next };
          after = next;
        }
        health.works();
        await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
      }
    },
    ownComments,
    post: (change, comment, signal) => send(change, comment, signal),
    ...(isEditing && {
      edit: (change: Change, id: string, comment: OutgoingComment, signal: AbortSignal) =>
        send(change, comment, signal, id),
    }),
    close: async () => {},
  };
}
