/** A server that says who people are (OpenID Connect). */
export interface OidcOptions {
  /** Its address, under which `.well-known/openid-configuration` is found. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  /** Who may write: mail addresses that it has verified, `*` for any part of one, or `group:NAME`. */
  readonly writers: readonly string[];
  /** Signs cookies; a new one at each start when absent, which ends all log-ins. */
  readonly cookieSecret?: string;
}
