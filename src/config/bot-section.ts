import { z } from 'zod';
import { SPEAK_POLICIES } from '../bot/policy.ts';
import { type BotRule, RULE_ACTIONS } from '../bot/rules.ts';
import { patterns, whole, words } from './section-fields.ts';

const rule = z.strictObject({
  reviews: patterns().exactOptional(),
  ci: patterns().exactOptional(),
  projects: patterns().exactOptional(),
  jobs: patterns().exactOptional(),
  pipelines: patterns().exactOptional(),
  branches: patterns().exactOptional(),
  voting: z.boolean().exactOptional(),
  action: z.enum(RULE_ACTIONS),
}) satisfies z.ZodType<BotRule>;

/** One cause on so many changes within so many minutes is an incident; 0 changes: never. */
const massFailure = z.strictObject({ changes: whole(0).default(20), minutes: whole(1).default(60) });

/** `bot`: what it does about failures. */
export const botSection = z.strictObject({
  /** The first one that fits counts; without rules every failed build is commented on. */
  rules: z.array(rule).default([]),
  speak: z.enum(SPEAK_POLICIES).default('any'),
  maxComments: whole(1).default(20),
  /** How long a run that only a CI system told of is left alone after its last build. */
  settleSeconds: whole(0).default(60),
  massFailure: massFailure.prefault({}),
  /** Whether builds that passed are read too. */
  readPassed: z.boolean().default(false),
  /** Builds that the bot reads at the same time; 0 where `dejabug worker` reads them. */
  concurrency: whole(0, 64).default(2),
  /** Hosts from which logs may be fetched; all public ones when empty. */
  logHosts: z.array(words()).default([]),
});
