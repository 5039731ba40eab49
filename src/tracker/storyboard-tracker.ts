import { z } from 'zod';
import { bugId, isNumber, latest, trackerTime } from './bug-id.ts';
import type { BugInfo, Tracker } from './tracker.ts';
import { createTrackerClient } from './tracker-client.ts';
import type { TrackerOptions } from './tracker-options.ts';

/** @see https://docs.openstack.org/infra/storyboard/webapi/v1.html#stories */
const STORY = z.object({ title: z.string(), status: z.string() });

/** @see https://docs.openstack.org/infra/storyboard/webapi/v1.html#tasks */
const TASKS = z.array(z.object({ project_id: z.number().nullish(), updated_at: z.string().nullish() }));

const PROJECT = z.object({ name: z.string() });

/** Projects of a story whose names are asked for: each is a request. */
const MAX_PROJECTS = 5;

/** StoryBoard's words for the state that it derives from a story's tasks. */
const STATES: Readonly<Record<string, BugInfo['state']>> = { merged: 'fixed', invalid: 'closed' };

/** Stories of a StoryBoard. It keeps no time of an end; the last change of a task comes nearest. */
export function createStoryboardTracker(options: TrackerOptions): Tracker {
  const { url, token, apiUrl = `${url}/api/v1` } = options;
  const client = createTrackerClient(
    options,
    apiUrl,
    token === undefined ? {} : { authorization: `Bearer ${token}` },
  );

  async function lookUp(id: string, signal: AbortSignal): Promise<BugInfo | undefined> {
    const story = await client.ask(`stories/${id}`, STORY, signal);
    if (story === undefined) return undefined;
    const tasks = (await client.ask(`stories/${id}/tasks`, TASKS, signal)) ?? [];
    const ids = new Set(tasks.map((task) => task.project_id).filter((known) => typeof known === 'number'));
    const projects = await Promise.all(
      [...ids].slice(0, MAX_PROJECTS).map((project) => client.ask(`projects/${project}`, PROJECT, signal)),
    );
    const state = STATES[story.status] ?? 'open';
    const closedAt = state === 'open' ? undefined : latest(tasks.map((task) => trackerTime(task.updated_at)));
    return {
      title: story.title,
      state,
      status: story.status,
      url: `${url}/#!/story/${id}`,
      projects: projects.flatMap((project) => project?.name ?? []),
      ...(closedAt !== undefined && { closedAt }),
    };
  }
  return {
    name: options.name,
    idOf: (link) =>
      bugId(link, options, isNumber, (path) => /^\/(?:#!\/)?story\/(\d{1,12})\/?$/.exec(path)?.[1]),
    lookUp,
    close: client.close,
  };
}
