/** A Gerrit, and as whom we come. */
export interface GerritOptions {
  /** Its name in the configuration. */
  readonly name: string;
  /** Address of its pages, with the path in front of all of them where it has one. */
  readonly url: string;
  /** The bot's account. */
  readonly username: string;
  /** The account's HTTP password (Settings, HTTP Credentials), which is not the one it logs in with. */
  readonly password: string;
  /** How its events are streamed; without it the server is asked again and again. */
  readonly ssh?: GerritSshOptions;
  /** Whose messages are reports of builds; `zuul` and `jenkins` when absent. */
  readonly ciAccounts?: readonly CiAccount[];
  /**
   * Milliseconds between looks at what changed: the only source without `ssh` (10 s when absent), and with it the
   * net below the stream (60 s).
   */
  readonly lookMs?: number;
}

/** How the stream of events is opened. */
export interface GerritSshOptions {
  /** The host of `url` when absent. */
  readonly host?: string;
  /** 29418 when absent. */
  readonly port?: number;
  /** Private key of the account, the text of its file. */
  readonly privateKey: string;
  readonly passphrase?: string;
  /** Keys that the server may have: fingerprints (`SHA256:…`) or text of a file of known hosts. */
  readonly hostKeys: readonly string[];
  /** Milliseconds between signs of life that the server is asked for; two unanswered ones end the connection. */
  readonly keepaliveMs?: number;
}

/** An account that reports builds. */
export interface CiAccount {
  /** Its user name. */
  readonly account: string;
  /**
   * What one line of its comments looks like, in RE2's syntax, with the named groups `job` and `status`, and if it has
   * them `url` and `nonvoting`; without a pattern, lines as Zuul and Jenkins write them are understood.
   */
  readonly pattern?: string;
}
