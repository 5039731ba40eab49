/** One Zuul: where it is, and which of its builds are looked at. */
export interface ZuulOptions {
  readonly name: string;
  /** Its web root, as its `[web] root` says. */
  readonly url: string;
  /** All of them when absent. */
  readonly tenants?: readonly string[];
  /** Pipelines, projects and jobs that are polled; all of them when absent. What a change's comment names is always looked at. */
  readonly pipelines?: readonly string[];
  readonly projects?: readonly string[];
  readonly jobs?: readonly string[];
  /** Where Zuul shows its builds to those who are logged in only (`api-root` with `read_protected`). */
  readonly token?: string;
  /** Builds of one page of the API; 100 when absent. */
  readonly pageSize?: number;
  /** Milliseconds that a build which Zuul reported is waited for in its API; 15,000 when absent. */
  readonly lookupMs?: number;
  /** Tries after the first one, per request. */
  readonly retries?: number;
  /** Milliseconds without a byte before a request counts as failed. */
  readonly timeoutMs?: number;
}
