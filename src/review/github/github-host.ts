import { GitHubAccess } from '../../http/github/github-access.ts';
import { Bell } from '../bell.ts';
import type { HostServices } from '../host-services.ts';
import type { ReviewHost } from '../review-host.ts';
import { ToldEvents } from '../told-events.ts';
import { usualPollMs, watchFeed } from '../watch-feed.ts';
import { bodyId, createReceiver } from '../webhooks/create-receiver.ts';
import { isSignedByGitHub } from '../webhooks/signatures.ts';
import { keepWatched } from '../webhooks/watched-projects.ts';
import type { WebhookAnswer, WebhookRequest } from '../webhooks/webhook.ts';
import { setGitHubCheckRun, setGitHubStatus } from './github-check.ts';
import { GitHubComments } from './github-comments.ts';
import { GitHubFeed } from './github-feed.ts';
import type { GitHubOptions } from './github-options.ts';
import { readGitHubDelivery } from './read-delivery.ts';

/**
 * Pull requests of repositories on GitHub or an Enterprise Server.
 * @throws AppError `CONFIG_INVALID` when the options do not go together
 */
export function createGitHubHost(options: GitHubOptions, services: HostServices): ReviewHost {
  const { name, check } = options;
  const access = new GitHubAccess(options, services);
  const comments = new GitHubComments(access, services);
  const feed = new GitHubFeed(options, access, services);
  const bell = new Bell();
  const told = new ToldEvents();
  const receive = createGitHubReceiver(options, services, bell);
  const pollMs = options.pollMs ?? usualPollMs(receive !== undefined);
  return {
    name,
    kind: 'github',
    format: 'markdown',
    watch: (cursor, signal, health) =>
      watchFeed({ host: name, feed, services, pollMs, bell, told, health }, cursor, signal),
    ownComments: (change, signal) => comments.list(change, signal),
    post: (change, comment, signal) => comments.post(change, comment, signal),
    edit: (change, id, comment, signal) => comments.edit(change, id, comment, signal),
    ...(receive && { receive }),
    ...(check && {
      setCheck: async (change, report, signal) => {
        const api = await access.apiFor(change.project, signal);
        if (check === 'status') await setGitHubStatus(api, change, report, signal);
        else await setGitHubCheckRun(api, change, report, { signal, services });
      },
    }),
    close: async () => {},
  };
}

function createGitHubReceiver(
  { name, webhookSecret, projects }: GitHubOptions,
  services: HostServices,
  bell: Bell,
): ((request: WebhookRequest) => Promise<WebhookAnswer>) | undefined {
  const { inbox } = services;
  if (webhookSecret === undefined || inbox === undefined) return undefined;
  return createReceiver({
    host: name,
    inbox,
    services,
    eventHeader: 'x-github-event',
    refusal: (request) =>
      isSignedByGitHub(request, webhookSecret)
        ? undefined
        : 'expected X-Hub-Signature-256 made with the webhook’s secret; set the same secret here and at GitHub',
    read: (event, payload) => keepWatched(readGitHubDelivery(name, event, payload), projects),
    idOf: bodyId,
    onKept: () => bell.ring(),
  });
}
