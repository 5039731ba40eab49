import { createHmac, randomUUID } from 'node:crypto';
import type { WebhookRequest } from '../../src/review/webhooks/webhook.ts';

/** A delivery as GitHub sends it; signed with `secret`. */
export function gitHubDelivery(event: string, payload: unknown, secret: string): WebhookRequest {
  const body = Buffer.from(JSON.stringify(payload));
  return {
    headers: {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/044aadd',
      'x-github-event': event,
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
    body,
  };
}

/** Payload of a check run that ended, with the documented fields that matter here. */
export function checkRunPayload(
  sha: string,
  more: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return {
    action: 'completed',
    check_run: {
      id: 1,
      name: 'unit',
      head_sha: sha,
      status: 'completed',
      conclusion: 'failure',
      completed_at: new Date().toISOString(),
      pull_requests: [],
      ...more,
    },
    repository: { id: 1, full_name: 'octo/demo' },
    sender: { login: 'github-actions[bot]', type: 'Bot' },
  };
}
