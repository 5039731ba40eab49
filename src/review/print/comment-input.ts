import type { Verdict } from '../../model/verdict.ts';

/** `default` is ours, `classic` has elastic-recheck's wording. */
export const COMMENT_TEMPLATES = ['default', 'classic'] as const;

export type CommentTemplate = (typeof COMMENT_TEMPLATES)[number];

/** The kinds of text a comment is written in: `text` for Gerrit and terminals, `markdown` for GitHub and GitLab. */
export const COMMENT_FORMATS = ['text', 'markdown'] as const;

export type CommentFormat = (typeof COMMENT_FORMATS)[number];

/** How often a bug struck the builds that a store holds. */
export interface BugHistory {
  readonly failedBuilds: number;
  readonly passedBuilds: number;
}

/** What a store holds on the bugs of a comment. */
export interface StrikeHistory {
  readonly bugs: ReadonlyMap<string, BugHistory>;
  /** All builds that are held, hit or not. */
  readonly totals: BugHistory;
}

/** The verdicts of one change's builds, and what is known besides. */
export interface CommentInput {
  readonly verdicts: readonly Verdict[];
  readonly history?: StrikeHistory;
}

/** Gerrit's default comment limit, in bytes (config-gerrit.html, change.commentSizeLimit). */
export const MAX_COMMENT_BYTES = 16 * 1024;

/** Lines that a reviewer reads without being annoyed. */
export const MAX_COMMENT_LINES = 25;
