import { createBugzillaTracker } from './bugzilla-tracker.ts';
import { createGithubTracker } from './github-tracker.ts';
import { createGitlabTracker } from './gitlab-tracker.ts';
import { createJiraTracker } from './jira-tracker.ts';
import { createLaunchpadTracker } from './launchpad-tracker.ts';
import { createStoryboardTracker } from './storyboard-tracker.ts';
import type { Tracker } from './tracker.ts';
import { PUBLIC_TRACKERS, type TrackerKind, type TrackerOptions } from './tracker-options.ts';

const CREATE: Readonly<Record<TrackerKind, (options: TrackerOptions) => Tracker>> = {
  launchpad: createLaunchpadTracker,
  github: createGithubTracker,
  gitlab: createGitlabTracker,
  jira: createJiraTracker,
  bugzilla: createBugzillaTracker,
  storyboard: createStoryboardTracker,
};

/** The trackers of the configuration, and those that need none unless their name is taken. */
export function createTrackers(configured: readonly TrackerOptions[]): readonly Tracker[] {
  const taken = new Set(configured.map(({ name }) => name));
  const all = [...configured, ...PUBLIC_TRACKERS.filter(({ name }) => !taken.has(name))];
  return all.map((options) => CREATE[options.kind]({ ...options, url: options.url.replace(/\/$/, '') }));
}
