import { z } from 'zod';
import { bugId, trackerTime } from './bug-id.ts';
import type { BugInfo, Tracker } from './tracker.ts';
import { createTrackerClient } from './tracker-client.ts';
import type { TrackerOptions } from './tracker-options.ts';

/** @see https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issues/ */
const ISSUE = z.object({
  fields: z.object({
    summary: z.string(),
    status: z.object({ name: z.string(), statusCategory: z.object({ key: z.string() }) }),
    resolution: z.object({ name: z.string() }).nullish(),
    resolutiondate: z.string().nullish(),
    project: z.object({ name: z.string() }),
  }),
});

const KEY = /^[A-Z][A-Z0-9_]*-\d{1,12}$/;

/** Resolutions with a change behind them, in the words that Jira comes with; others are over without one. */
const FIXED = /^(?:fixed|done|resolved|complete[d]?|implemented|delivered|released)$/i;

/** Issues of a Jira server or of its cloud. */
export function createJiraTracker(options: TrackerOptions): Tracker {
  const { url, apiUrl = `${url}/rest/api/2` } = options;
  const client = createTrackerClient(options, apiUrl, authorization(options));

  async function lookUp(id: string, signal: AbortSignal): Promise<BugInfo | undefined> {
    const fields = 'summary,status,resolution,resolutiondate,project';
    const issue = await client.ask(`issue/${id}?fields=${fields}`, ISSUE, signal);
    if (issue === undefined) return undefined;
    const { summary, status, resolution, resolutiondate, project } = issue.fields;
    const closedAt = trackerTime(resolutiondate);
    const isOpen = status.statusCategory.key !== 'done';
    return {
      title: summary,
      state: isOpen ? 'open' : closedState(resolution?.name),
      status: isOpen ? status.name : (resolution?.name ?? status.name),
      url: `${url}/browse/${id}`,
      projects: [project.name],
      ...(!isOpen && closedAt !== undefined && { closedAt }),
    };
  }
  return {
    name: options.name,
    idOf: (link) =>
      bugId(
        link,
        options,
        (text) => KEY.test(text),
        (path) => /^\/browse\/([A-Z][A-Z0-9_]*-\d{1,12})(?:[/?#].*)?$/.exec(path)?.[1],
      ),
    lookUp,
    close: client.close,
  };
}

function closedState(resolution: string | undefined): 'fixed' | 'closed' {
  return resolution === undefined || FIXED.test(resolution) ? 'fixed' : 'closed';
}

/** The cloud wants address and token, a server of one's own the token alone. */
function authorization({ token, username }: TrackerOptions): Readonly<Record<string, string>> {
  if (token === undefined) return {};
  if (username === undefined) return { authorization: `Bearer ${token}` };
  return { authorization: `Basic ${Buffer.from(`${username}:${token}`).toString('base64')}` };
}
