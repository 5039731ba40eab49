/**
 * Sub-tokens (lower-case runs of ASCII letters and digits) that stand one behind the other in a text, with
 * only other bytes between them. Finer than the analyser's tokens, so that a scan of raw bytes can look for
 * them without analysing: each token of a text is made of whole sub-tokens.
 */
export type TokenRun = readonly string[];

/**
 * What the `message` of every event that matches a query must hold: a run, all of several things, or any of them.
 * All of nothing says that nothing is known: each event has to be looked at.
 */
export type RequiredText =
  | { readonly type: 'run'; readonly tokens: TokenRun }
  | { readonly type: 'all'; readonly of: readonly RequiredText[] }
  | { readonly type: 'any'; readonly of: readonly RequiredText[] };

/**
 * The same in a simpler form, which may ask for less: of each group at least one run. No group: nothing is known.
 */
export type RequiredRuns = readonly (readonly TokenRun[])[];
