/** A request to the address of a webhook, read whole. */
export interface WebhookRequest {
  /** By name in lower case, as Node gives them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The bytes as they came: what the signature was made of. */
  readonly body: Uint8Array;
}

/** What is answered. */
export interface WebhookAnswer {
  /**
   * 202 taken and kept, 200 nothing to do, 400 not what a webhook sends, 401 no or a wrong signature, 409 came before
   * or too late, 413 too big, 503 could not be kept: may be sent again.
   */
  readonly status: 200 | 202 | 400 | 401 | 409 | 413 | 503;
  /** One sentence for whoever looks at the deliveries; no secrets. */
  readonly message: string;
}

/** Most bytes of a delivery (GitHub's own limit; GitLab's default is the same). */
export const MAX_WEBHOOK_BYTES = 25 * 1024 * 1024;

/** A header's only value. */
export function headerOf({ headers }: Pick<WebhookRequest, 'headers'>, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
}
