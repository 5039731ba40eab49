import { z } from 'zod';

/** What is read of Jenkins' JSON, and the `tree` that asks for no more. @see https://www.jenkins.io/doc/book/using/remote-access-api/ */

const parameter = z.object({
  name: z.string(),
  value: z.union([z.string(), z.number(), z.boolean()]).nullish().catch(undefined),
});

const action = z.object({
  parameters: z.array(parameter).nullish(),
  lastBuiltRevision: z.object({ SHA1: z.string().nullish() }).nullish(),
});

/** `…/job/NAME/NUMBER/api/json`. */
export const buildSchema = z.object({
  number: z.number(),
  url: z.string(),
  building: z.boolean(),
  result: z.string().nullish(),
  timestamp: z.number(),
  duration: z.number(),
  builtOn: z.string().nullish().catch(undefined),
  actions: z.array(action.nullable().catch(null)).nullish(),
  artifacts: z.array(z.object({ relativePath: z.string() })).nullish(),
});

/** A build as Jenkins tells it. */
export type JenkinsBuild = z.output<typeof buildSchema>;

export const BUILD_TREE =
  'number,url,building,result,timestamp,duration,builtOn,actions[parameters[name,value],lastBuiltRevision[SHA1]],artifacts[relativePath]';

/** `…/job/NAME/api/json?tree=allBuilds[…]{0,100}`. */
export const allBuildsSchema = z.object({ allBuilds: z.array(buildSchema).nullish() });

/** A job with its latest builds, or a folder with its jobs. */
export interface JenkinsItem {
  readonly _class?: string | null | undefined;
  readonly url: string;
  readonly builds?: readonly JenkinsBuild[] | null | undefined;
  readonly jobs?: readonly JenkinsItem[] | null | undefined;
}

export const itemSchema: z.ZodType<JenkinsItem> = z.lazy(() =>
  z.object({
    _class: z.string().nullish(),
    url: z.string(),
    builds: z.array(buildSchema).nullish(),
    jobs: z.array(itemSchema).nullish(),
  }),
);

/** The root, or a folder: its items, with folders in folders and a multibranch project's branches. */
export const folderSchema = z.object({
  _class: z.string().nullish(),
  jobs: z.array(itemSchema).nullish(),
});

/** Folders in folders that are looked into. */
const DEPTH = 5;

/** Builds of each job that are asked for with the list of jobs; where all of them are new, more are. */
export const LATEST_BUILDS = 10;

/** Asks for all jobs below, each with its latest builds: one request, however many jobs there are. */
export const JOBS_TREE: string = jobsTree(DEPTH);

function jobsTree(depth: number): string {
  const inner = depth === 0 ? '' : `,${jobsTree(depth - 1)}`;
  return `_class,jobs[_class,url,builds[${BUILD_TREE}]{0,${LATEST_BUILDS}}${inner}]`;
}
