import type { Verdict } from '../model/verdict.ts';
import { namedBugs } from '../review/print/group-causes.ts';

/**
 * When the bot speaks. `any`: of every failure, known or not; `first-hit`: as soon as one bug is known, without
 * waiting for the other builds; `actionable`: when a known bug says what to do; `classified`: when every failed build
 * that votes is explained; `digest`: never on changes, only in digests.
 */
export const SPEAK_POLICIES = ['any', 'first-hit', 'actionable', 'classified', 'digest'] as const;

export type SpeakPolicy = (typeof SPEAK_POLICIES)[number];

/** What is known of a round when it is decided on. */
export interface Standing {
  /** Of the builds that were read; dismissed bugs are not among them. */
  readonly verdicts: readonly Verdict[];
  /** Builds that have no verdict yet. */
  readonly missing: number;
  /** Whether more builds of the round may still be reported. */
  readonly mayGrow: boolean;
  /** Whether a comment speaks of the round already. */
  readonly isSpokenOf: boolean;
}

/** Whether it is time to speak: `wait` for more, or be `silent` about what is there. */
export function decide(policy: SpeakPolicy, standing: Standing): 'say' | 'wait' | 'silent' {
  const { verdicts, missing, mayGrow, isSpokenOf } = standing;
  if (policy === 'digest') return 'silent';
  const isKnown = verdicts.some((verdict) => namedBugs(verdict).length > 0);
  if (policy === 'first-hit' && isKnown && !isSpokenOf) return 'say';
  if (missing > 0 || mayGrow) return 'wait';
  return isWorthSaying(policy, verdicts, isKnown) ? 'say' : 'silent';
}

function isWorthSaying(policy: SpeakPolicy, verdicts: readonly Verdict[], isKnown: boolean): boolean {
  switch (policy) {
    case 'actionable':
      return verdicts.some((verdict) => namedBugs(verdict).some(({ action }) => action !== undefined));
    case 'classified':
      return isKnown && verdicts.every((verdict) => verdict.voting === false || isExplained(verdict));
    default:
      return policy === 'any' || isKnown;
  }
}

function isExplained(verdict: Verdict): boolean {
  return verdict.state === 'passed' || namedBugs(verdict).length > 0;
}
