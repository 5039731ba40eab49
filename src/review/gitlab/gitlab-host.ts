import { GitLabClient } from '../../http/gitlab/gitlab-client.ts';
import { Bell } from '../bell.ts';
import type { HostServices } from '../host-services.ts';
import type { ReviewHost } from '../review-host.ts';
import { ToldEvents } from '../told-events.ts';
import { usualPollMs, watchFeed } from '../watch-feed.ts';
import { bodyId, createReceiver } from '../webhooks/create-receiver.ts';
import { isEqualSecret, isSignedStandard } from '../webhooks/signatures.ts';
import { keepWatched } from '../webhooks/watched-projects.ts';
import { headerOf, type WebhookAnswer, type WebhookRequest } from '../webhooks/webhook.ts';
import { setGitLabStatus } from './gitlab-check.ts';
import { GitLabFeed } from './gitlab-feed.ts';
import { GitLabNotes } from './gitlab-notes.ts';
import type { GitLabOptions } from './gitlab-options.ts';
import { readGitLabDelivery } from './read-delivery.ts';

/** Merge requests of projects on gitlab.com or a self-managed GitLab. */
export function createGitLabHost(options: GitLabOptions, services: HostServices): ReviewHost {
  const { name, check } = options;
  const client = new GitLabClient(options, services);
  const notes = new GitLabNotes(client, services);
  const feed = new GitLabFeed(options, client, notes, services);
  const bell = new Bell();
  const told = new ToldEvents();
  const receive = createGitLabReceiver(options, services, bell);
  const pollMs = options.pollMs ?? usualPollMs(receive !== undefined);
  return {
    name,
    kind: 'gitlab',
    format: 'markdown',
    watch: (cursor, signal, health) =>
      watchFeed({ host: name, feed, services, pollMs, bell, told, health }, cursor, signal),
    ownComments: (change, signal) => notes.list(change, signal),
    post: (change, comment, signal) => notes.post(change, comment, signal),
    edit: (change, id, comment, signal) => notes.edit(change, id, comment, signal),
    ...(receive && { receive }),
    ...(check && {
      setCheck: (change, report, signal) => setGitLabStatus(client, change, report, signal),
    }),
    close: () => client.close(),
  };
}

function createGitLabReceiver(
  { name, webhookSecret, projects }: GitLabOptions,
  services: HostServices,
  bell: Bell,
): ((request: WebhookRequest) => Promise<WebhookAnswer>) | undefined {
  const { inbox, now } = services;
  if (webhookSecret === undefined || inbox === undefined) return undefined;
  return createReceiver({
    host: name,
    inbox,
    services,
    eventHeader: 'x-gitlab-event',
    refusal: (request) => refusalOf(request, webhookSecret, now()),
    read: (_event, payload) => keepWatched(readGitLabDelivery(name, payload), projects),
    idOf: deliveryId,
    onKept: () => bell.ring(),
  });
}

/** The same for all tries of one event. What is signed has an id that is signed; GitLab before 17.4 has none at all. */
function deliveryId(request: WebhookRequest): string {
  const name = isSigned(request) ? 'webhook-id' : 'idempotency-key';
  return headerOf(request, name) ?? bodyId(request);
}

function isSigned(request: WebhookRequest): boolean {
  return headerOf(request, 'webhook-signature') !== undefined;
}

/** A signed delivery has to be signed right; an unsigned one has to show the secret token. */
function refusalOf(request: WebhookRequest, secret: string, now: Date): string | undefined {
  if (isSigned(request))
    return isSignedStandard(request, secret, now)
      ? undefined
      : 'expected a webhook-signature made with the signing token less than five minutes ago; set the same token here and at GitLab, and look at both clocks';
  const token = headerOf(request, 'x-gitlab-token');
  return token !== undefined && isEqualSecret(token, secret)
    ? undefined
    : 'expected X-Gitlab-Token to be the webhook’s secret token; set the same one here and at GitLab';
}
