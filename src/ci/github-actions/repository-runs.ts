import { defined } from '../../util/defined.ts';
import type { FinishedBuild } from '../ci-system.ts';
import type { BuildList } from '../polling/build-list.ts';
import { type ActionsClient, OPEN_STATUSES, type Run } from './actions-client.ts';
import { mapJob } from './map-job.ts';

/** Longest that a run may take, with its waiting, in ms; GitHub ends it after 35 days, but then nobody waits for it. */
const LONGEST_MS = 3 * 24 * 60 * 60 * 1000;

/** The workflow runs of a repository, each try for itself. */
export function repositoryRuns(
  client: ActionsClient,
  project: string,
  { workflows, signal }: { readonly workflows?: readonly string[] | undefined; readonly signal: AbortSignal },
): BuildList<Run> {
  const isWanted = ({ name }: Run) => workflows === undefined || (name != null && workflows.includes(name));
  return {
    longestMs: LONGEST_MS,
    mayBeginAgain: true,
    async *running() {
      for (const status of OPEN_STATUSES)
        for await (const page of client.runs(status, signal)) yield page.filter(isWanted).map(idOf);
    },
    ended: () => client.runs(undefined, signal),
    find: (id) => {
      const [run = '', attempt] = id.split('/');
      return client.run(Number(run), Number(attempt), signal);
    },
    about: (run) => ({
      id: idOf(run),
      isRunning: run.status !== 'completed',
      ...defined({ beganAt: timeOf(run.created_at), endedAt: timeOf(run.updated_at) }),
    }),
    isWanted,
    finished: (run) => jobsOf(run),
  };

  async function jobsOf(run: Run): Promise<FinishedBuild[]> {
    const pullRequest = await client.pullRequest(run, signal);
    const jobs = await client.jobs(Number(run.id), run.run_attempt ?? 1, signal);
    const began = timeOf(run.run_started_at) ?? 0;
    // A try of the failed jobs only lists the others as they ended before.
    const own = jobs.filter(
      ({ completed_at: end, status }) => status === 'completed' && (timeOf(end) ?? began) >= began,
    );
    return own.map((job) => mapJob(job, { project, run, pullRequest }));
  }
}

function idOf({ id, run_attempt: attempt = 1 }: Run): string {
  return `${id}/${attempt}`;
}

function timeOf(time: string | null | undefined): number | undefined {
  return time == null ? undefined : Date.parse(time);
}
