import type { Build, BuildStatus } from './build.ts';

/** A change under review, as its host knows it. */
export interface Change {
  /** Name of the review host in the configuration. */
  readonly host: string;
  readonly project: string;
  /** Number of the change, pull request or merge request. */
  readonly change: string;
  /** Number of the patch set; of a pull or merge request, the revision at its head. */
  readonly patchset?: string;
  readonly branch?: string;
  readonly topic?: string;
  readonly subject?: string;
  /** Account name of who uploaded it. */
  readonly author?: string;
  readonly authorEmail?: string;
  readonly url?: string;
}

/** A finished build as a comment on a change or a CI system's list tells of it. */
export interface ReportedBuild {
  readonly jobName: string;
  /** The CI system's own word, which may hold blanks: `FAILURE`, `RETRY_LIMIT`, `FAILURE in the gate`. */
  readonly status: BuildStatus;
  /** Whether its failure blocks the change; undefined where nobody said. */
  readonly voting?: boolean;
  /** The address that the report gives: of the build's page, or of its logs. */
  readonly url?: string;
  readonly buildUuid?: string;
}

/** Names a change over all hosts, patch sets together: `host/project/change`. */
export function changeKey({ host, project, change }: Pick<Change, 'host' | 'project' | 'change'>): string {
  return `${host}/${project}/${change}`;
}

/** What a build is told of the change it ran for. */
export function changeOfBuild(change: Change): Partial<Build> {
  const { project, change: number, patchset, branch, url } = change;
  return {
    project,
    change: number,
    ...(patchset !== undefined && { patchset }),
    ...(branch !== undefined && { branch }),
    ...(url !== undefined && { changeUrl: url }),
  };
}
