import { AppError } from '../../errors.ts';
import type { ReportedBuild } from '../../model/change.ts';
import type { CiContext } from '../ci-context.ts';
import type { CiSystem, FinishedBuild, PolledBuild } from '../ci-system.ts';
import { pollLists } from '../polling/poll-lists.ts';
import { stillRuns } from '../still-runs.ts';
import { parseBuildAddress } from './build-address.ts';
import { createBuildSource } from './build-source.ts';
import { JenkinsClient } from './jenkins-client.ts';
import type { JenkinsOptions } from './jenkins-options.ts';
import { jobBuilds } from './job-builds.ts';
import { mapBuild } from './map-build.ts';

/** Artifacts that are read: what is called a log. */
const LOG_NAME = String.raw`\.(?:log|txt|out)(?:\.(?:gz|xz|zst|bz2))?$`;

/** Builds of a Jenkins, in folders and multibranch projects too. */
export function createJenkins(options: JenkinsOptions, context: CiContext): CiSystem {
  const client = new JenkinsClient(options, context.logs);
  const artifacts = artifactPattern(options);

  async function find({ url = '' }: ReportedBuild, signal: AbortSignal): Promise<FinishedBuild | undefined> {
    const address = parseBuildAddress(url, client.root);
    const build = address && (await client.build(address, signal));
    if (address === undefined || build === undefined) return undefined;
    if (build.building || build.result == null) throw stillRuns(`build ${address.url.href}`);
    const isBranch =
      address.names.length > 1 && (await client.isMultibranch(new URL('../../../', address.url), signal));
    return mapBuild({ ...build, url: address.url.href }, { names: address.names, isBranch });
  }

  async function* poll(cursor: string | undefined, signal: AbortSignal): AsyncGenerator<PolledBuild> {
    const jobs = await client.jobs(signal);
    const wanted = jobs.filter(({ names }) => isWanted(names.join('/'), options.jobs));
    const lists = wanted.map((job) => [job.names.join('/'), jobBuilds(client, job, signal)] as const);
    yield* pollLists(new Map(lists), cursor, context.now);
  }

  return {
    name: options.name,
    kind: 'jenkins',
    owns: ({ url = '' }) => parseBuildAddress(url, client.root) !== undefined,
    find,
    poll,
    open: async (place) => {
      const address = parseBuildAddress(place.location, client.root);
      return address && createBuildSource({ client, address, place, artifacts }, context);
    },
    close: () => client.http.close(),
  };
}

function artifactPattern({ name, artifacts = LOG_NAME }: JenkinsOptions): RegExp {
  try {
    return new RegExp(artifacts, 'i');
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    const message = `expected a regular expression as artifacts of ${name}, found: ${found}; correct it`;
    throw new AppError('CONFIG_INVALID', message, { cause: error });
  }
}

/** Whether a job is named, or is in a folder that is. */
function isWanted(job: string, jobs: readonly string[] | undefined): boolean {
  return jobs === undefined || jobs.some((name) => job === name || job.startsWith(`${name}/`));
}
