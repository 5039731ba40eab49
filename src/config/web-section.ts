import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { OidcOptions } from '../web/login/oidc-options.ts';
import { DEFAULT_WEB_OPTIONS, type WebOptions } from '../web/web-options.ts';
import { address, whole, words } from './section-fields.ts';

/** A token is a secret that nobody can guess: 20 characters or more; or its SHA-256, so that the file holds no secret. */
const token = z
  .string()
  .regex(/^(sha256:[0-9a-f]{64}|[\x21-\x7e]{20,1000})$/, 'expected a token of 20 characters or more')
  .transform((text) =>
    text.startsWith('sha256:')
      ? text.slice('sha256:'.length)
      : createHash('sha256').update(text).digest('hex'),
  );

const oidc = z.strictObject({
  issuer: address(),
  clientId: words(),
  clientSecret: words().exactOptional(),
  writers: z.array(words()).min(1),
  cookieSecret: z.string().min(32, 'expected 32 characters or more').exactOptional(),
}) satisfies z.ZodType<OidcOptions>;

/** `web`: how the pages are served, and who may write. */
export const webSection = z
  .strictObject({
    title: words().default(DEFAULT_WEB_OPTIONS.title),
    baseUrl: address().exactOptional(),
    trustProxy: z.boolean().default(DEFAULT_WEB_OPTIONS.trustProxy),
    requestsPerMinute: whole(1).default(DEFAULT_WEB_OPTIONS.requestsPerMinute),
    tokens: z.array(token).default([]),
    signatureFolder: words().exactOptional(),
    uploadFolder: words().exactOptional(),
    uploadBytes: whole(1).default(DEFAULT_WEB_OPTIONS.uploadBytes),
    oidc: oidc.exactOptional(),
  })
  .refine(({ oidc, baseUrl }) => oidc === undefined || baseUrl !== undefined, {
    path: ['oidc'],
    message: 'expected web.baseUrl beside it: the log-in server sends people back there',
  })
  .transform(
    ({ tokens, baseUrl, ...rest }): WebOptions => ({
      ...rest,
      ...(baseUrl !== undefined && { baseUrl: baseUrl.replace(/\/+$/, '') }),
      tokenHashes: tokens,
    }),
  );
