import { matchGlob } from '../util/match-glob.ts';

/** What the bot does about builds: comments on their change; reads them only; leaves them alone. */
export const RULE_ACTIONS = ['comment', 'read', 'ignore'] as const;

export type RuleAction = (typeof RULE_ACTIONS)[number];

/** Which builds are meant, by patterns with `*` and `?`, and what is done about them. What is absent fits all. */
export interface BotRule {
  /** Names of review hosts and of CI systems in the configuration. */
  readonly reviews?: readonly string[];
  readonly ci?: readonly string[];
  readonly projects?: readonly string[];
  readonly jobs?: readonly string[];
  readonly pipelines?: readonly string[];
  readonly branches?: readonly string[];
  /** False for builds that are known not to vote only, true for all others. */
  readonly voting?: boolean;
  readonly action: RuleAction;
}

/** What rules look at. */
export interface RuleSubject {
  readonly review?: string;
  readonly ci?: string;
  readonly project?: string;
  readonly job?: string;
  readonly pipeline?: string;
  readonly branch?: string;
  readonly voting?: boolean;
}

/** What the first rule that fits says; without rules every build is commented on, with rules that do not fit none. */
export function actionFor(rules: readonly BotRule[], subject: RuleSubject): RuleAction {
  if (rules.length === 0) return 'comment';
  return rules.find((rule) => isMeant(rule, subject))?.action ?? 'ignore';
}

function isMeant(rule: BotRule, subject: RuleSubject): boolean {
  const { reviews, ci, projects, jobs, pipelines, branches, voting } = rule;
  return (
    fits(reviews, subject.review) &&
    fits(ci, subject.ci) &&
    fits(projects, subject.project) &&
    fits(jobs, subject.job) &&
    fits(pipelines, subject.pipeline) &&
    fits(branches, subject.branch) &&
    (voting === undefined || voting === (subject.voting !== false))
  );
}

/** What nobody knows fits only where nothing is asked for. */
function fits(patterns: readonly string[] | undefined, text: string | undefined): boolean {
  if (patterns === undefined) return true;
  return text !== undefined && patterns.some((pattern) => matchGlob(pattern, text));
}
