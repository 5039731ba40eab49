import { z } from 'zod';
import { bugId, trackerTime } from './bug-id.ts';
import type { BugInfo, Tracker } from './tracker.ts';
import { createTrackerClient } from './tracker-client.ts';
import type { TrackerOptions } from './tracker-options.ts';

/** @see https://docs.github.com/en/rest/issues/issues#get-an-issue */
const ISSUE = z.object({
  title: z.string(),
  state: z.enum(['open', 'closed']),
  state_reason: z.string().nullish(),
  closed_at: z.string().nullish(),
});

const ID = /^(?<repository>[\w.-]+\/[\w.-]+)#(?<issue>\d{1,12})$/;

/** Issues of GitHub, and of a GitHub server of one's own. */
export function createGithubTracker(options: TrackerOptions): Tracker {
  const { url, token, apiUrl = `${url}/api/v3` } = options;
  const client = createTrackerClient(
    options,
    apiUrl,
    token === undefined ? {} : { authorization: `Bearer ${token}` },
  );

  async function lookUp(id: string, signal: AbortSignal): Promise<BugInfo | undefined> {
    const { repository, issue: number } = ID.exec(id)?.groups ?? {};
    if (repository === undefined) return undefined;
    const issue = await client.ask(`repos/${repository}/issues/${number}`, ISSUE, signal);
    if (issue === undefined) return undefined;
    const closedAt = trackerTime(issue.closed_at);
    return {
      title: issue.title,
      ...stateOf(issue),
      url: `${url}/${repository}/issues/${number}`,
      projects: [repository],
      ...(closedAt !== undefined && { closedAt }),
    };
  }
  return {
    name: options.name,
    idOf: (link) =>
      bugId(
        link,
        options,
        (text) => ID.test(text),
        (path) => {
          const found = /^\/([\w.-]+\/[\w.-]+)\/(?:issues|pull)\/(\d{1,12})(?:[/?#].*)?$/.exec(path);
          return found === null ? undefined : `${found[1]}#${found[2]}`;
        },
      ),
    lookUp,
    close: client.close,
  };
}

/** An issue closed before GitHub asked for reasons has none: most of those were resolved. */
function stateOf({ state, state_reason }: z.infer<typeof ISSUE>): Pick<BugInfo, 'state' | 'status'> {
  if (state === 'open') return { state, status: state_reason === 'reopened' ? 'reopened' : 'open' };
  const isFixed = state_reason === undefined || state_reason === null || state_reason === 'completed';
  return { state: isFixed ? 'fixed' : 'closed', status: state_reason ?? 'closed' };
}
