import type { TestContext } from 'node:test';
import type { Change } from '../../src/model/change.ts';
import { changeKey } from '../../src/model/change.ts';
import type { OutgoingComment, OwnComment, ReviewEvent } from '../../src/review/review-host.ts';
import { type Asked, startServer } from './start-server.ts';

/** A comment as it stands on a change. */
export interface StandingComment extends OutgoingComment {
  readonly id: string;
  readonly change: string;
  readonly at: string;
}

/** A host of reviews over HTTP, which forgets nothing while bots come and go. */
export interface ReviewServer {
  readonly url: string;
  /** All comments that were posted, oldest first; an edited one as it is now. */
  readonly comments: StandingComment[];
  /** Events as they were told, in the order in which they are given out. */
  readonly events: ReviewEvent[];
}

/** What {@link ReviewServer} is asked for comments. */
interface CommentBody extends OutgoingComment {
  readonly change: Change;
}

/** Starts the host. */
export async function startReviewServer(context: Pick<TestContext, 'after'>): Promise<ReviewServer> {
  const comments: StandingComment[] = [];
  const events: ReviewEvent[] = [];
  const own = (change: string): OwnComment[] =>
    comments
      .filter((comment) => comment.change === change)
      .map(({ id, key, at }) => ({ id, key, at: new Date(at) }));

  function answer({ method, path, body }: Asked): unknown {
    const url = new URL(path, 'http://host');
    if (url.pathname === '/events') {
      const after = Number(url.searchParams.get('after'));
      return events
        .slice(after, after + 50)
        .map((event, place) => ({ event, cursor: String(after + place + 1) }));
    }
    if (method === 'GET') return own(url.searchParams.get('change') ?? '');
    const { change, ...comment } = JSON.parse(body.toString()) as CommentBody;
    const id = url.searchParams.get('id') ?? String(comments.length + 1);
    const standing = { ...comment, id, change: changeKey(change), at: new Date().toISOString() };
    const place = comments.findIndex((other) => other.id === id);
    if (place < 0) comments.push(standing);
    else comments[place] = standing;
    return { id, key: standing.key, at: standing.at };
  }

  const url = await startServer(context, (asked) => ({ body: answer(asked) }));
  return { url, comments, events };
}
