import { defined } from '../../util/defined.ts';
import type { BuildList } from '../polling/build-list.ts';
import type { JenkinsClient, JenkinsJob } from './jenkins-client.ts';
import { mapBuild } from './map-build.ts';
import { type JenkinsBuild, LATEST_BUILDS } from './schema.ts';

/** Builds of one page. */
const PAGE = 50;

/** The builds of a job: its latest are known already, older ones are asked for when all of those are new. */
export function jobBuilds(
  client: JenkinsClient,
  job: JenkinsJob,
  signal: AbortSignal,
): BuildList<JenkinsBuild> {
  return {
    async *running() {
      yield job.latest.filter(({ building }) => building).map(idOf);
    },
    async *ended() {
      yield job.latest;
      if (job.latest.length < LATEST_BUILDS) return;
      const seen = new Set(job.latest.map(idOf));
      for (let skip = LATEST_BUILDS; ; skip += PAGE) {
        const page = await client.builds(job.url, skip, PAGE, signal);
        if (page.length === 0) return;
        yield page.filter((build) => !seen.has(idOf(build)));
      }
    },
    find: (id) => client.build({ url: new URL(`${id}/`, job.url) }, signal),
    about: (build) => ({
      id: idOf(build),
      isRunning: build.building || build.result == null,
      beganAt: build.timestamp,
      ...defined({ endedAt: build.building ? undefined : build.timestamp + build.duration }),
    }),
    finished: async (build) => [mapBuild({ ...build, url: new URL(`${build.number}/`, job.url).href }, job)],
  };
}

function idOf({ number }: JenkinsBuild): string {
  return `${number}`;
}
