import type { GerritOptions } from './gerrit-options.ts';
import type { Asked } from './refusal.ts';
import { GerritRest } from './rest.ts';
import {
  type GerritAccount,
  type GerritChange,
  type GerritComment,
  type GerritMessage,
  schema,
} from './schema.ts';

/** Changes that are asked for at once; one with hundreds of messages has a megabyte. */
const PAGE_SIZE = 20;

const WITH_MESSAGES = 'o=MESSAGES&o=DETAILED_ACCOUNTS';

/** A change's place: numbers alone are unknown to servers that share changes. */
export interface ChangeName {
  readonly project: string;
  readonly number: number;
}

/** `ReviewInput`, the part that we use. */
export interface ReviewInput {
  readonly message: string;
  readonly tag: string;
  readonly notify: 'OWNER' | 'NONE';
}

/** The calls of Gerrit's REST API that we make. */
export class GerritClient {
  readonly #rest: GerritRest;

  constructor(options: GerritOptions) {
    this.#rest = new GerritRest(options);
  }

  /** Who we are, and the server's time: the times of its messages are to be compared with that. */
  async signIn(signal: AbortSignal): Promise<{ readonly self: GerritAccount; readonly serverTime: Date }> {
    const asked = { what: 'log in', right: 'an HTTP password' };
    const request = { path: 'accounts/self', schema: schema.account, asked };
    const { value, date } = await this.#rest.ask(request, signal);
    return { self: value, serverTime: date };
  }

  /** Changes with messages that were written since; a change that is written to meanwhile may come twice. */
  async *changesSince(since: Date, signal: AbortSignal): AsyncGenerator<GerritChange> {
    const query = `after:"${since.toISOString().slice(0, 19).replace('T', ' ')} +0000"`;
    const asked = { what: 'search for changes', right: 'the right Read' };
    for (let start = 0; ; start += PAGE_SIZE) {
      const wanted = new URLSearchParams({ q: query, n: String(PAGE_SIZE), S: String(start) });
      const path = `changes/?${wanted}&${WITH_MESSAGES}`;
      const { value } = await this.#rest.ask({ path, schema: schema.changes, asked }, signal);
      yield* value;
      if (!value.at(-1)?._more_changes) return;
    }
  }

  /** The change with its messages; undefined when it is gone, or we may not see it. */
  change(name: ChangeName, signal: AbortSignal): Promise<GerritChange | undefined> {
    const path = `${changePath(name)}?${WITH_MESSAGES}`;
    return this.#rest.askFor({ path, schema: schema.change, asked: to('read', name) }, signal);
  }

  async messages(name: ChangeName, signal: AbortSignal): Promise<readonly GerritMessage[]> {
    const path = `${changePath(name)}/messages`;
    return (await this.#rest.ask({ path, schema: schema.messages, asked: to('read', name) }, signal)).value;
  }

  /** What was written on patch sets as a whole. */
  async patchsetComments(name: ChangeName, signal: AbortSignal): Promise<readonly GerritComment[]> {
    const path = `${changePath(name)}/comments`;
    const request = { path, schema: schema.comments, asked: to('read', name) };
    return (await this.#rest.askFor(request, signal))?.['/PATCHSET_LEVEL'] ?? [];
  }

  /** Writes a message, once at the most. */
  async review(name: ChangeName, patchset: string, review: ReviewInput, signal: AbortSignal): Promise<void> {
    const path = `${changePath(name)}/revisions/${patchset}/review`;
    // What a failure is told of is the author's turn by CI's own vote, not by our word on it.
    const input = { ...review, ignore_automatic_attention_set_rules: true };
    await this.#rest.ask({ path, schema: schema.reviewed, input, asked: to('comment on', name) }, signal);
  }

  close(): Promise<void> {
    return this.#rest.close();
  }
}

function changePath({ project, number }: ChangeName): string {
  return `changes/${encodeURIComponent(project)}~${number}`;
}

function to(act: 'read' | 'comment on', { project, number }: ChangeName): Asked {
  return {
    what: `${act} change ${number} of ${project}`,
    right: `the right Read on the change's branch in ${project} or a project above it`,
  };
}
