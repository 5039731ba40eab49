/** Behind the name of a scheme: `Basic Ym90OnNlY3JldA==`. What has no digit is more often a word than a credential. */
const BEHIND_SCHEME = /\b(?<scheme>basic|bearer|token)\s+(?=\S*\d)[^\s"',;]{8,}/gi;

/** Behind the name of a header or field: `"private-token":"glpat-1"`. */
const BEHIND_NAME =
  /(?<name>\b(?:private-token|job-token|access[-_]token|password|secret)["']?\s*[:=]\s*["']?)[^\s"',;]+/gi;

/**
 * What a server said, without credentials: servers and proxies that show a request when they refuse it show ours, too.
 * Before a text is cut, for half a credential is one to guess the other half of.
 */
export function withoutCredentials(text: string): string {
  return text.replace(BEHIND_SCHEME, '$<scheme> [secret]').replace(BEHIND_NAME, '$<name>[secret]');
}
