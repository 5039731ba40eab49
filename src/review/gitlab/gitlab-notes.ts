import { z } from 'zod';
import { isAppError } from '../../errors.ts';
import { type GitLabClient, GitLabRefusal, projectPath } from '../../http/gitlab/gitlab-client.ts';
import type { Change } from '../../model/change.ts';
import type { HostServices } from '../host-services.ts';
import { keyOf, withMarker } from '../own-marker.ts';
import { postOnce } from '../post-once.ts';
import type { OutgoingComment, OwnComment } from '../review-host.ts';
import { noteSchema, userSchema } from './schema.ts';

/** Longest note that GitLab takes, in characters (Notes API, `body`). */
const MAX_CHARACTERS = 1_000_000;

/** A line that GitLab would take as a quick action (`/close`), wherever it came from. */
const QUICK_ACTION = /^(?<indent>\s*)\/(?=\w)/gm;

/** Our notes on merge requests, known by their marker and their author. */
export class GitLabNotes {
  readonly #client: GitLabClient;
  readonly #services: HostServices;
  #account: string | undefined;

  constructor(client: GitLabClient, services: HostServices) {
    this.#client = client;
    this.#services = services;
  }

  /** Account that the token is of. */
  async account(signal: AbortSignal): Promise<string> {
    if (this.#account === undefined) {
      const asked = { path: 'user', what: 'our own account', signal };
      this.#account = (await this.#client.get(asked, userSchema)).username;
    }
    return this.#account;
  }

  async list(change: Change, signal: AbortSignal): Promise<readonly OwnComment[]> {
    const account = await this.account(signal);
    const asked = { ...notesOf(change), query: { sort: 'asc', order_by: 'created_at' }, signal };
    const own: OwnComment[] = [];
    for await (const note of this.#client.list(asked, z.array(noteSchema))) {
      const key = keyOf(note.body);
      if (key !== undefined && note.author.username === account)
        own.push({ id: `${note.id}`, key, at: new Date(note.created_at) });
    }
    return own;
  }

  async post(change: Change, comment: OutgoingComment, signal: AbortSignal): Promise<OwnComment> {
    const post = async (): Promise<OwnComment> => {
      const asked = { ...notesOf(change), body: { body: bodyOf(comment) }, signal };
      const note = await this.#client.write('POST', asked, noteSchema);
      return { id: `${note.id}`, key: comment.key, at: new Date(note.created_at) };
    };
    const find = async () => (await this.list(change, signal)).findLast(({ key }) => key === comment.key);
    return postOnce(post, find, { signal, waitMs: 2 * (this.#services.secondMs ?? 1000) });
  }

  /** Posts the note anew when somebody deleted it. */
  async edit(change: Change, id: string, comment: OutgoingComment, signal: AbortSignal): Promise<OwnComment> {
    const { path, what } = notesOf(change);
    const asked = { path: `${path}/${id}`, what, body: { body: bodyOf(comment) }, signal };
    try {
      const note = await this.#client.write('PUT', asked, noteSchema);
      return { id, key: comment.key, at: new Date(note.created_at) };
    } catch (error) {
      if (!isAppError(error) || !(error instanceof GitLabRefusal) || error.status !== 404) throw error;
      return await this.post(change, comment, signal);
    }
  }
}

function notesOf({ project, change }: Change): { path: string; what: string } {
  return {
    path: `${projectPath(project)}/merge_requests/${change}/notes`,
    what: `the notes of ${project}!${change}`,
  };
}

function bodyOf({ text, key }: OutgoingComment): string {
  return withMarker(text.replace(QUICK_ACTION, '$<indent>\\/'), key, MAX_CHARACTERS);
}
