import { defined } from '../../util/defined.ts';
import type { BuildList } from '../polling/build-list.ts';
import type { JobsClient } from './jobs-client.ts';
import { hasEnded, mapJob } from './map-job.ts';
import type { Job } from './schema.ts';

/** What a job is in that will end by itself, in the order of its life: one that goes on while lists are read is in one. */
const OPEN_SCOPES = ['created', 'scheduled', 'waiting_for_resource', 'preparing', 'pending', 'running'];

/** Jobs of one part of a list. */
const PART = 100;

/**
 * The jobs of a project; a job that is tried again is another one. A job that waits for a person (`manual`) is not
 * waited for: it is found while it runs.
 */
export function projectJobs(client: JobsClient, signal: AbortSignal): BuildList<Job> {
  return {
    async *running() {
      for (const scope of OPEN_SCOPES)
        for await (const part of inParts(client.jobs(scope, signal))) yield part.map(({ id }) => `${id}`);
    },
    ended: () => inParts(client.jobs(undefined, signal)),
    find: (id) => client.job(Number(id), signal),
    about: (job) => ({
      id: `${job.id}`,
      isRunning: !hasEnded(job),
      ...defined({ beganAt: Date.parse(job.created_at), endedAt: endOf(job) }),
    }),
    isWanted: ({ status }) => status !== 'manual',
    mayBeginAgain: true,
    finished: async (job) => [mapJob(job, client.project, await client.context(job, signal))],
  };
}

/** A job that was skipped or cancelled before it began has no end but its beginning. */
function endOf(job: Job): number | undefined {
  if (job.finished_at != null) return Date.parse(job.finished_at);
  return hasEnded(job) ? Date.parse(job.created_at) : undefined;
}

async function* inParts<T>(items: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  let part: T[] = [];
  for await (const item of items) {
    part.push(item);
    if (part.length < PART) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}
