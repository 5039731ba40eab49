import { findJob } from '../log-viewer/find-job.ts';
import { searchJob } from '../search/search-job.ts';
import { surveyJob } from '../search/survey-job.ts';
import { previewJob } from '../workshop/preview-job.ts';
import type { Job } from './job.ts';

/** All jobs by name. */
export const JOBS = { find: findJob, preview: previewJob, search: searchJob, survey: surveyJob } as const;

export type JobName = keyof typeof JOBS;

/** What a job is told, and what it answers. */
export type OrderOf<Name extends JobName> = Parameters<(typeof JOBS)[Name]>[1];
export type ResultOf<Name extends JobName> = Awaited<ReturnType<(typeof JOBS)[Name]>>;

/** The job of that name, for who does not know which one it is. */
export function jobNamed(name: JobName): Job<unknown, unknown> {
  // Order and name come together, from `JobRunner.run`, which knows their types.
  return JOBS[name] as Job<unknown, unknown>;
}
