import type { BotPolicy, WatchedSystem } from '../bot/bot-parts.ts';
import type { CiContext } from '../ci/ci-context.ts';
import { type CiSystem, NO_LOGS } from '../ci/ci-system.ts';
import type { LogSource } from '../ci/log-source.ts';
import { openLocation } from '../ci/open-location.ts';
import { openSource } from '../ci/open-source.ts';
import type { CiSettings } from '../config/ci-section.ts';
import type { Config } from '../config/config.ts';
import type { ReviewSettings } from '../config/reviews-section.ts';
import type { ServicesConfig } from '../config/services-config.ts';
import { isAppError } from '../errors.ts';
import type { HostServices } from '../review/host-services.ts';
import type { ReviewHost } from '../review/review-host.ts';
import type { QueuedBuild } from '../store/build-queue.ts';

/** Makes the review hosts of the configuration; only what each needs is loaded. */
export function createHosts(
  settings: readonly ReviewSettings[],
  services: HostServices,
): Promise<ReviewHost[]> {
  return Promise.all(settings.map((options) => createHost(options, services)));
}

async function createHost(options: ReviewSettings, services: HostServices): Promise<ReviewHost> {
  switch (options.kind) {
    case 'gerrit': {
      const { createGerritHost } = await import('../review/gerrit/gerrit-host.ts');
      return createGerritHost(options, services);
    }
    case 'github': {
      const { createGitHubHost } = await import('../review/github/github-host.ts');
      return createGitHubHost(options, services);
    }
    case 'gitlab': {
      const { createGitLabHost } = await import('../review/gitlab/gitlab-host.ts');
      return createGitLabHost(options, services);
    }
  }
}

/** Makes the CI systems of the configuration. */
export async function createSystems(
  { ci, reviews }: Pick<ServicesConfig, 'ci' | 'reviews'>,
  context: CiContext,
): Promise<WatchedSystem[]> {
  const [only, ...others] = reviews;
  const fallback = others.length === 0 ? only?.name : undefined;
  return Promise.all(
    ci.map(async (settings) => {
      const reviewHost = settings.review ?? fallback;
      return {
        system: await createSystem(settings, context),
        isPolled: settings.poll,
        ...(reviewHost !== undefined && { reviewHost }),
      };
    }),
  );
}

async function createSystem(options: CiSettings, context: CiContext): Promise<CiSystem> {
  switch (options.kind) {
    case 'zuul': {
      const { createZuul } = await import('../ci/zuul/zuul.ts');
      return createZuul(options, context);
    }
    case 'github-actions': {
      const { createGitHubActions } = await import('../ci/github-actions/github-actions.ts');
      return createGitHubActions(options, context);
    }
    case 'gitlab-ci': {
      const { createGitLabCi } = await import('../ci/gitlab-ci/gitlab-ci.ts');
      return createGitLabCi(options, context);
    }
    case 'jenkins': {
      const { createJenkins } = await import('../ci/jenkins/jenkins.ts');
      return createJenkins(options, context);
    }
  }
}

/**
 * Opens the logs of builds in the queue: by the CI system that they belong to, else under the policy on log servers.
 * What may not be asked for has no logs, and the verdict says why. A place that a person enqueued is opened as it is.
 */
export function createOpener(
  systems: readonly CiSystem[],
  { logs, now }: CiContext,
): (build: QueuedBuild) => Promise<readonly LogSource[]> {
  return async ({ id, location, overrides }) => {
    // `ingest --enqueue` names a build by its place; reports and CI systems name it by its UUID.
    if (id === location) return openSource(location);
    const place = { location, ...(overrides !== undefined && { build: overrides }) };
    for (const system of systems) {
      const source = await system.open(place);
      if (source !== undefined) return [source];
    }
    try {
      return [await openLocation(place, logs, now)];
    } catch (error) {
      if (!isAppError(error, 'ADDRESS_REFUSED')) throw error;
      return [await openLocation({ ...place, location: `${NO_LOGS}${error.message}` }, logs, now)];
    }
  };
}

/** What the configuration says of the bot's behaviour. */
export function botPolicy({ bot }: ServicesConfig, { template }: Config): BotPolicy {
  const { rules, speak, maxComments, settleSeconds, massFailure, readPassed } = bot;
  return {
    rules,
    speak,
    template,
    maxComments,
    settleMs: settleSeconds * 1000,
    incidents: { changes: massFailure.changes, windowMs: massFailure.minutes * 60_000 },
    readsPassed: readPassed,
  };
}
