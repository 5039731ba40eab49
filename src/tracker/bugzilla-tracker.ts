import { z } from 'zod';
import { bugId, isNumber, trackerTime } from './bug-id.ts';
import type { BugInfo, Tracker } from './tracker.ts';
import { createTrackerClient } from './tracker-client.ts';
import type { TrackerOptions } from './tracker-options.ts';

/** @see https://bugzilla.readthedocs.io/en/latest/api/core/v1/bug.html#get-bug */
const BUGS = z.object({
  bugs: z.array(
    z.object({
      summary: z.string(),
      status: z.string(),
      resolution: z.string(),
      is_open: z.boolean(),
      product: z.string(),
      last_change_time: z.string().nullish(),
      cf_last_resolved: z.string().nullish(),
    }),
  ),
});

const FIELDS = 'summary,status,resolution,is_open,product,last_change_time,cf_last_resolved';

/** Resolutions with a change behind them: Bugzilla's own word, and Red Hat's. */
const FIXED = new Set(['FIXED', 'ERRATA', 'CURRENTRELEASE', 'NEXTRELEASE', 'RAWHIDE', 'UPSTREAM']);

/** Bugs of a Bugzilla, 5.0 or later. */
export function createBugzillaTracker(options: TrackerOptions): Tracker {
  const { url, token, apiUrl = `${url}/rest` } = options;
  const client = createTrackerClient(
    options,
    apiUrl,
    token === undefined ? {} : { 'x-bugzilla-api-key': token },
  );

  async function lookUp(id: string, signal: AbortSignal): Promise<BugInfo | undefined> {
    const found = await client.ask(`bug/${id}?include_fields=${FIELDS}`, BUGS, signal);
    const bug = found?.bugs[0];
    if (bug === undefined) return undefined;
    const closedAt = trackerTime(bug.cf_last_resolved ?? bug.last_change_time);
    return {
      title: bug.summary,
      ...stateOf(bug),
      url: `${url}/show_bug.cgi?id=${id}`,
      projects: [bug.product],
      ...(!bug.is_open && closedAt !== undefined && { closedAt }),
    };
  }
  return {
    name: options.name,
    idOf: (link) =>
      bugId(
        link,
        options,
        isNumber,
        (path) => /^\/(?:show_bug\.cgi\?id=)?(\d{1,12})(?:[&#].*)?$/.exec(path)?.[1],
      ),
    lookUp,
    close: client.close,
  };
}

function stateOf(bug: z.infer<typeof BUGS>['bugs'][number]): Pick<BugInfo, 'state' | 'status'> {
  if (bug.is_open) return { state: 'open', status: bug.status };
  const state = FIXED.has(bug.resolution) ? 'fixed' : 'closed';
  return { state, status: `${bug.status} ${bug.resolution}`.trim() };
}
