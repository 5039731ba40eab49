/** A GitHub, as the configuration names it. Either `token`, or `appId` and `privateKey`. */
export interface GitHubOptions {
  readonly name: string;
  /** `https://github.com` when absent; an Enterprise Server's address otherwise. */
  readonly url?: string;
  /** Where the API is, when it is neither api.github.com nor `/api/v3` of the server. */
  readonly apiUrl?: string;
  /** `owner/name` of each repository. */
  readonly projects: readonly string[];
  /** A personal access token, or one that an Actions workflow got. */
  readonly token?: string;
  /** Id of a GitHub App, or its client id. */
  readonly appId?: string;
  /** The App's private key, PEM. */
  readonly privateKey?: string;
  /** The App's installation; looked up by repository when absent. */
  readonly installationId?: number;
  /** Account that the comments are of; asked of GitHub when absent, which an Actions token may not. */
  readonly account?: string;
  /** Of the webhook; without it no delivery is taken. */
  readonly webhookSecret?: string;
  /** Ms from one look at all open pull requests to the next; a minute when absent, ten where there is a webhook. */
  readonly pollMs?: number;
  /** Whether a check is set besides the comment: a check run (Apps only) or a commit status. */
  readonly check?: 'run' | 'status';
}
