/** How mail is handed over. */
export interface MailServerOptions {
  readonly host: string;
  /** By `security` when absent: 587, 465, 25. */
  readonly port?: number;
  /** `starttls`, when absent: encrypted or not at all. `none` is for a server on the same machine. */
  readonly security?: 'starttls' | 'tls' | 'none';
  readonly username?: string;
  readonly password?: string;
  /** PEM of the authority that signed the server's certificate, where that is one of one's own. */
  readonly ca?: string;
  /** Who mails are from: an address, or `name <address>`. */
  readonly from: string;
  /** Where people turn to who want no more mails: a mail address; `from` when absent. */
  readonly contact?: string;
}

/** The IRC server that all rooms of kind `irc` are on. */
export interface IrcServerOptions {
  readonly host: string;
  /** 6697, or 6667 without TLS, when absent. */
  readonly port?: number;
  /** True when absent. */
  readonly tls?: boolean;
  /** PEM of the authority that signed the server's certificate, where that is one of one's own. */
  readonly ca?: string;
  readonly nick: string;
  /** The account that owns the nick, `nick` when absent, and its password: by SASL, else by NickServ. */
  readonly account?: string;
  readonly password?: string;
  /** Milliseconds between two lines; 500 when absent. */
  readonly lineDelayMs?: number;
}

/** `positive`: a failure's bugs are known; `negative`: they are not. elastic-recheck's words. */
export type ChannelEvent = 'positive' | 'negative';

/** Which failures are told on a channel as they happen; none unless `events` are named. */
export interface ChannelFilter {
  readonly events?: readonly ChannelEvent[];
  /**
   * Names of projects, whole (`openstack/nova`) or their last part (`nova`): the change's or one that the tracker says
   * is affected by the bug. `all`, or absent: every one.
   */
  readonly projects?: readonly string[];
  /** Every one when absent. */
  readonly pipelines?: readonly string[];
}

/** One way to people. */
export type ChannelOptions = ChannelFilter & { readonly name: string } & (
    | { readonly kind: 'mail'; readonly to: readonly string[] }
    /** A room's name, as in `#openstack-nova`. */
    | { readonly kind: 'irc'; readonly room: string }
    | {
        readonly kind: 'matrix';
        /** The home server, as in `https://matrix.example.org`. */
        readonly url: string;
        readonly token: string;
        /** The room's id, as in `!abc:example.org`. */
        readonly room: string;
        readonly allowPrivateAddresses?: boolean;
      }
    | {
        readonly kind: 'slack' | 'mattermost';
        /** The address of the incoming webhook: a secret. */
        readonly url: string;
        readonly allowPrivateAddresses?: boolean;
      }
  );

/** A summary that is sent to channels at set times. */
export interface DigestOptions {
  readonly name: string;
  /** Names of channels. */
  readonly to: readonly string[];
  /** `immediate`: within a minute, when there is something. */
  readonly every: 'immediate' | 'daily' | 'weekly';
  /** Time of day, as in `08:00`, which it is when absent. */
  readonly at?: string;
  /** Day of a weekly one; monday when absent. */
  readonly day?: 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday';
  /** As in `Europe/Berlin`; UTC when absent. */
  readonly timezone?: string;
  /** Only builds of these projects and pipelines; see {@link ChannelFilter}. */
  readonly projects?: readonly string[];
  readonly pipelines?: readonly string[];
  /** Only bugs whose signatures have one of these owners. */
  readonly owners?: readonly string[];
}

/** All about who is told. */
export interface NotifyOptions {
  readonly mail?: MailServerOptions;
  readonly irc?: IrcServerOptions;
  readonly channels: readonly ChannelOptions[];
  readonly digests: readonly DigestOptions[];
}
