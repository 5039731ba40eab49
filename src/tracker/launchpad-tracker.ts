import { z } from 'zod';
import { bugId, isNumber, latest, trackerTime } from './bug-id.ts';
import type { BugInfo, Tracker } from './tracker.ts';
import { createTrackerClient } from './tracker-client.ts';
import type { TrackerOptions } from './tracker-options.ts';

/** @see https://api.launchpad.net/1.0.html#bug */
const BUG = z.object({ title: z.string(), duplicate_of_link: z.string().nullish() });

/** @see https://api.launchpad.net/1.0.html#bug_task */
const TASKS = z.object({
  entries: z.array(
    z.object({
      bug_target_name: z.string(),
      status: z.string(),
      is_complete: z.boolean(),
      date_fix_committed: z.string().nullish(),
      date_fix_released: z.string().nullish(),
      date_closed: z.string().nullish(),
    }),
  ),
});

type Task = z.infer<typeof TASKS>['entries'][number];

/** Statuses of what a change resolved; all other complete ones are over without. */
const FIXED = new Set(['Fix Committed', 'Fix Released']);

/** Launchpad: a bug has a task for each project, and is over when all of them are. */
export function createLaunchpadTracker(options: TrackerOptions): Tracker {
  const client = createTrackerClient(options, options.apiUrl ?? `${options.url}/api/1.0`);

  async function lookUp(id: string, signal: AbortSignal): Promise<BugInfo | undefined> {
    const bug = await client.ask(`bugs/${id}`, BUG, signal);
    if (bug === undefined) return undefined;
    const original = /\/bugs\/(?<id>\d+)$/.exec(bug.duplicate_of_link ?? '')?.groups?.id;
    const tasks = await client.ask(`bugs/${original ?? id}/bug_tasks?ws.size=300`, TASKS, signal);
    return {
      title: bug.title,
      ...stateOf(tasks?.entries ?? []),
      url: `${options.url}/bugs/${id}`,
      projects: (tasks?.entries ?? []).map((task) => task.bug_target_name),
    };
  }
  return {
    name: options.name,
    idOf: (link) =>
      bugId(
        withoutHostPrefix(link),
        options,
        isNumber,
        (path) => /\/(?:\+bug|bugs)\/(\d+)\/?$/.exec(path)?.[1],
      ),
    lookUp,
    close: client.close,
  };
}

/** Launchpad's main host serves the addresses of bugs too. */
function withoutHostPrefix(link: string): string {
  return link.replace(/^https?:\/\/launchpad\.net\//, 'https://bugs.launchpad.net/');
}

function stateOf(tasks: readonly Task[]): Pick<BugInfo, 'state' | 'status' | 'closedAt'> {
  const open = tasks.find((task) => !task.is_complete && !FIXED.has(task.status));
  if (open !== undefined) return { state: 'open', status: open.status };
  const [first] = tasks;
  if (first === undefined) return { state: 'open', status: 'New' };
  const fixed = tasks.filter((task) => FIXED.has(task.status));
  const closedAt = latest((fixed.length > 0 ? fixed : tasks).map(endOf));
  return {
    state: fixed.length > 0 ? 'fixed' : 'closed',
    status: (fixed[0] ?? first).status,
    ...(closedAt !== undefined && { closedAt }),
  };
}

function endOf(task: Task): Date | undefined {
  return trackerTime(task.date_fix_committed ?? task.date_fix_released ?? task.date_closed);
}
