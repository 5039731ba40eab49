import type { Log } from '../../log.ts';

/** A GitHub and who asks it. Either `token`, or `appId` and `privateKey`. */
export interface GitHubLogin {
  readonly name: string;
  /** `https://github.com` when absent; an Enterprise Server's address otherwise. */
  readonly url?: string;
  /** Where the API is, when it is neither api.github.com nor `/api/v3` of the server. */
  readonly apiUrl?: string;
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
}

/** What asking an API takes from the world around it. */
export interface ApiServices {
  readonly log: Log;
  readonly now: () => Date;
  /** Length of a second of waiting, in ms; tests let time run faster. */
  readonly secondMs?: number;
}
