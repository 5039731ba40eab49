import type { ChannelEvent, ChannelFilter } from './notify-options.ts';

/** A failure as filters see it. */
export interface FilteredEvent {
  readonly event: ChannelEvent;
  /** The change's, and those that trackers say are affected by its bugs. */
  readonly projects: readonly string[];
  readonly pipeline?: string;
}

/** Whether a channel wants to be told; one without `events` wants nothing but its digests. */
export function isWanted(filter: ChannelFilter, { event, projects, pipeline }: FilteredEvent): boolean {
  if (!filter.events?.includes(event)) return false;
  return isOfProject(filter.projects, projects) && isOfPipeline(filter.pipelines, pipeline);
}

/** Whether one of `projects` is among those of a filter: by its whole name or the last part of it. */
export function isOfProject(wanted: readonly string[] | undefined, projects: readonly string[]): boolean {
  if (wanted === undefined || wanted.includes('all')) return true;
  return projects.some((project) => wanted.includes(project) || wanted.includes(lastPart(project)));
}

/** Whether a filter wants builds of the pipeline; one that names pipelines wants none of an unknown one. */
export function isOfPipeline(wanted: readonly string[] | undefined, pipeline: string | undefined): boolean {
  return wanted === undefined || (pipeline !== undefined && wanted.includes(pipeline));
}

function lastPart(project: string): string {
  return project.slice(project.lastIndexOf('/') + 1);
}
