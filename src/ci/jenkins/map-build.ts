import type { Build } from '../../model/build.ts';
import type { Change } from '../../model/change.ts';
import { defined } from '../../util/defined.ts';
import type { FinishedBuild } from '../ci-system.ts';
import { buildUuidOf } from '../directory/directory-source.ts';
import type { JenkinsBuild } from './schema.ts';

/** The job of a build. */
export interface JobNames {
  /** Folders and job, outermost first. */
  readonly names: readonly string[];
  /** Whether the last name is that of a branch or pull request (multibranch project). */
  readonly isBranch: boolean;
}

/** Parameters that say what a build was for: those of Gerrit Trigger, of Zuul 2 and of the pull request builders. */
const PARAMETERS = {
  uuid: ['ZUUL_UUID'],
  project: ['GERRIT_PROJECT', 'ZUUL_PROJECT', 'ghprbGhRepository', 'gitlabSourceNamespace'],
  branch: ['GERRIT_BRANCH', 'ZUUL_BRANCH', 'ghprbTargetBranch', 'gitlabTargetBranch', 'CHANGE_TARGET'],
  change: ['GERRIT_CHANGE_NUMBER', 'ZUUL_CHANGE', 'ghprbPullId', 'gitlabMergeRequestIid', 'CHANGE_ID'],
  patchset: ['GERRIT_PATCHSET_NUMBER', 'ZUUL_PATCHSET', 'ghprbActualCommit', 'gitlabMergeRequestLastCommit'],
  changeUrl: ['GERRIT_CHANGE_URL', 'ghprbPullLink', 'CHANGE_URL'],
  ref: ['GERRIT_REFSPEC', 'ZUUL_REF'],
  pipeline: ['ZUUL_PIPELINE'],
  topic: ['GERRIT_TOPIC'],
} as const;

/** Branches of a multibranch project that are pull or merge requests. */
const REQUEST = /^(?:PR|MR)-(?<number>\d+)/;

/** A build of Jenkins in the model's words. */
export function mapBuild(jenkins: JenkinsBuild, job: JobNames): FinishedBuild {
  const told = readParameters(jenkins);
  const branch = job.isBranch ? job.names.at(-1) : undefined;
  const request = REQUEST.exec(branch ?? '')?.groups?.number;
  const change = told.change ?? request;
  const revision = jenkins.actions
    ?.map((action) => action?.lastBuiltRevision?.SHA1)
    .find((sha) => sha != null);
  const patchset = told.patchset ?? (request === undefined ? undefined : (revision ?? undefined));
  const about = defined({
    branch: told.branch ?? (request === undefined ? branch : undefined),
    patchset,
  });
  const build: Build = {
    buildUuid: told.uuid ?? buildUuidOf(jenkins.url),
    status: jenkins.result ?? 'UNKNOWN',
    jobName: (job.isBranch ? job.names.slice(0, -1) : job.names).join('/'),
    logUrl: jenkins.url,
    startedAt: new Date(jenkins.timestamp),
    endedAt: new Date(jenkins.timestamp + jenkins.duration),
    ...about,
    ...defined({
      project: told.project,
      pipeline: told.pipeline,
      change,
      ref: told.ref,
      newRevision: revision ?? undefined,
      changeUrl: told.changeUrl,
      node: jenkins.builtOn || undefined,
    }),
    extra: { build_number: jenkins.number },
  };
  const known = changeOf(told, change, about);
  return { build, location: jenkins.url, isFinal: true, ...(known && { change: known }) };
}

function changeOf(
  { project, changeUrl: url, topic }: Readonly<Record<string, string | undefined>>,
  change: string | undefined,
  about: Partial<Change>,
): Omit<Change, 'host'> | undefined {
  if (project === undefined || change === undefined) return undefined;
  return { project, change, ...about, ...defined({ url, topic }) };
}

function readParameters({
  actions,
}: JenkinsBuild): Readonly<Record<keyof typeof PARAMETERS, string | undefined>> {
  const given = new Map<string, string>();
  for (const { name, value } of actions?.flatMap((action) => action?.parameters ?? []) ?? [])
    if (value != null && value !== '') given.set(name, String(value));
  const entries = Object.entries(PARAMETERS).map(([key, names]) => [
    key,
    names.map((name) => given.get(name)).find((value) => value !== undefined),
  ]);
  return Object.fromEntries(entries) as Record<keyof typeof PARAMETERS, string | undefined>; // the same keys
}
