import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { headerOf, type WebhookRequest } from './webhook.ts';

/** Whether two texts are equal, in a time that does not depend on where they differ. */
export function isEqualSecret(given: string, expected: string): boolean {
  const [a, b] = [given, expected].map((text) => createHash('sha256').update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}

/**
 * Whether GitHub signed the body: `X-Hub-Signature-256: sha256=<HMAC-SHA-256 in hex>`.
 * @see https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export function isSignedByGitHub(request: WebhookRequest, secret: string): boolean {
  const given = headerOf(request, 'x-hub-signature-256');
  const expected = `sha256=${createHmac('sha256', secret).update(request.body).digest('hex')}`;
  return given !== undefined && isEqualSecret(given, expected);
}

/** How far a signed time may be from ours, in ms (Standard Webhooks). */
const TOLERANCE_MS = 5 * 60_000;

/**
 * Whether a delivery is signed as Standard Webhooks has it, which GitLab does where a signing token is set: HMAC-SHA-256
 * over `id.timestamp.body`, in base 64, one or more after `v1,`; and was signed within five minutes of now.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function isSignedStandard(request: WebhookRequest, secret: string, now: Date): boolean {
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    headerOf(request, name),
  );
  if (id === undefined || timestamp === undefined || signatures === undefined) return false;
  const skewMs = Math.abs(Number(timestamp) * 1000 - now.getTime());
  if (!(skewMs <= TOLERANCE_MS)) return false;
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : secret;
  const digest = createHmac('sha256', key)
    .update(`${id}.${timestamp}.`)
    .update(request.body)
    .digest('base64');
  return signatures.split(' ').filter((signature) => isEqualSecret(signature, `v1,${digest}`)).length > 0;
}
