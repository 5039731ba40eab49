import { z } from 'zod';
import { bugId, trackerTime } from './bug-id.ts';
import type { BugInfo, Tracker } from './tracker.ts';
import { createTrackerClient } from './tracker-client.ts';
import type { TrackerOptions } from './tracker-options.ts';

/** @see https://docs.gitlab.com/api/issues/#single-project-issue */
const ISSUE = z.object({ title: z.string(), state: z.string(), closed_at: z.string().nullish() });

/** @see https://docs.gitlab.com/api/issues/#list-merge-requests-that-close-a-particular-issue-on-merge */
const CLOSED_BY = z.array(z.object({ state: z.string() }));

const ID = /^(?<project>[\w.-]+(?:\/[\w.-]+)+)#(?<issue>\d{1,12})$/;

/** Issues of a GitLab server. A closed one is fixed when a merge request that closes it was merged. */
export function createGitlabTracker(options: TrackerOptions): Tracker {
  const { url, token, apiUrl = `${url}/api/v4` } = options;
  const client = createTrackerClient(options, apiUrl, token === undefined ? {} : { 'private-token': token });

  async function lookUp(id: string, signal: AbortSignal): Promise<BugInfo | undefined> {
    const { project, issue: number } = ID.exec(id)?.groups ?? {};
    if (project === undefined) return undefined;
    const path = `projects/${encodeURIComponent(project)}/issues/${number}`;
    const issue = await client.ask(path, ISSUE, signal);
    if (issue === undefined) return undefined;
    const isOpen = issue.state !== 'closed';
    const merges = isOpen ? [] : ((await client.ask(`${path}/closed_by`, CLOSED_BY, signal)) ?? []);
    const closedAt = trackerTime(issue.closed_at);
    return {
      title: issue.title,
      state: isOpen ? 'open' : closedState(merges),
      status: issue.state,
      url: `${url}/${project}/-/issues/${number}`,
      projects: [project],
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
          const found =
            /^\/([\w.-]+(?:\/[\w.-]+)+?)\/(?:-\/)?(?:issues|work_items)\/(\d{1,12})(?:[/?#].*)?$/.exec(path);
          return found === null ? undefined : `${found[1]}#${found[2]}`;
        },
      ),
    lookUp,
    close: client.close,
  };
}

function closedState(merges: z.infer<typeof CLOSED_BY>): 'fixed' | 'closed' {
  return merges.some(({ state }) => state === 'merged') ? 'fixed' : 'closed';
}
