/** The kinds of trackers that can be asked. */
export const TRACKER_KINDS = ['launchpad', 'github', 'gitlab', 'jira', 'bugzilla', 'storyboard'] as const;

export type TrackerKind = (typeof TRACKER_KINDS)[number];

/** One bug tracker of the configuration. */
export interface TrackerOptions {
  /** What stands before the colon in a signature's `bug: name:id`. */
  readonly name: string;
  readonly kind: TrackerKind;
  /** Where people read its bugs, as in `https://bugs.example.org`. */
  readonly url: string;
  /** Where programs do; made from `url` when absent. */
  readonly apiUrl?: string;
  /** API key or access token; only what is public is seen without one. Launchpad has none. */
  readonly token?: string;
  /** Jira's cloud wants the account's mail address beside the token. */
  readonly username?: string;
  /** Whether the tracker may have an address of a private network. */
  readonly allowPrivateAddresses?: boolean;
  /** Milliseconds without a byte before a request counts as failed; 10,000 when absent. */
  readonly timeoutMs?: number;
}

/** Trackers that need no configuration, because there is one of each in public. */
export const PUBLIC_TRACKERS: readonly TrackerOptions[] = [
  {
    name: 'launchpad',
    kind: 'launchpad',
    url: 'https://bugs.launchpad.net',
    apiUrl: 'https://api.launchpad.net/1.0',
  },
  { name: 'github', kind: 'github', url: 'https://github.com', apiUrl: 'https://api.github.com' },
  { name: 'gitlab', kind: 'gitlab', url: 'https://gitlab.com' },
  { name: 'storyboard', kind: 'storyboard', url: 'https://storyboard.openstack.org' },
];
