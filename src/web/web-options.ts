import type { OidcOptions } from './login/oidc-options.ts';

/** How the pages are served. */
export interface WebOptions {
  /** Name of the CI that the pages speak of; stands on every page. */
  readonly title: string;
  /** Address under which people reach the pages, without a slash at its end; needed for feeds, badges and log-in. */
  readonly baseUrl?: string;
  /** Whether the address of a client is taken from `X-Forwarded-For`: only behind a proxy of one's own. */
  readonly trustProxy: boolean;
  /** Requests that one address may make in a minute. */
  readonly requestsPerMinute: number;
  /** SHA-256 digests, in hex, of the tokens that may write. */
  readonly tokenHashes: readonly string[];
  /** Folder of signatures in a git working tree, in which those who may write can save signatures as branches. */
  readonly signatureFolder?: string;
  /** Where people log in who may write; needs `baseUrl`. */
  readonly oidc?: OidcOptions;
  /** Folder in which uploads lie until they are builds; below the store's directory when absent. */
  readonly uploadFolder?: string;
  /** Largest upload of a build's logs, in bytes as they are sent. */
  readonly uploadBytes: number;
}

/** What is so when nobody said otherwise: read-only. */
export const DEFAULT_WEB_OPTIONS: WebOptions = {
  title: 'dejabug',
  trustProxy: false,
  requestsPerMinute: 6000,
  tokenHashes: [],
  uploadBytes: 2 * 1024 ** 3,
};
