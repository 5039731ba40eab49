import type { Notice, NoticeChannel } from '../notice.ts';
import type { ChannelOptions } from '../notify-options.ts';
import { mattermostText, slackText } from './chat-text.ts';
import { createChatServer } from './post-json.ts';

type WebhookOptions = Extract<ChannelOptions, { kind: 'slack' | 'mattermost' }>;

/**
 * A room of Slack or Mattermost, by its incoming webhook. Webhooks know no "the same again": a message whose answer
 * was lost may stand twice.
 * @see https://docs.slack.dev/messaging/formatting-message-text
 * @see https://developers.mattermost.com/integrate/webhooks/incoming/
 */
export function createWebhookChannel(options: WebhookOptions): NoticeChannel {
  const url = new URL(options.url);
  const server = createChatServer({
    name: options.name,
    root: url,
    allowPrivateAddresses: options.allowPrivateAddresses ?? false,
  });
  const payload = options.kind === 'slack' ? slackPayload : mattermostPayload;
  return {
    name: options.name,
    send: (notice, signal) => server.send({ method: 'POST', url }, payload(notice), signal),
    close: server.close,
  };
}

function slackPayload({ text }: Notice): Readonly<Record<string, unknown>> {
  const plain = { mrkdwn: false, link_names: false, parse: 'none' };
  return { text: slackText(text), ...plain, unfurl_links: false, unfurl_media: false };
}

function mattermostPayload({ text }: Notice): Readonly<Record<string, unknown>> {
  return { text: mattermostText(text) };
}
