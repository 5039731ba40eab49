/** A page of Zuul's web interface that shows a build or a buildset. */
export interface ZuulPage {
  readonly tenant: string;
  readonly kind: 'build' | 'buildset';
  readonly uuid: string;
}

const PAGE = /^t\/(?<tenant>[^/]+)\/(?<kind>build|buildset)\/(?<uuid>[0-9a-f]{32})\/?$/;

/**
 * What an address shows, below the web root of a Zuul: `…/t/TENANT/build/UUID`.
 * @param root - with a slash at its end
 */
export function parseZuulPage(address: string, root: URL): ZuulPage | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  // A Zuul that is asked by https writes http into its comments where its `root` says so.
  if (url.host !== root.host || !url.pathname.startsWith(root.pathname)) return undefined;
  const { tenant, kind, uuid } = PAGE.exec(url.pathname.slice(root.pathname.length))?.groups ?? {};
  if (tenant === undefined || uuid === undefined) return undefined;
  return { tenant: decodeName(tenant), kind: kind === 'buildset' ? 'buildset' : 'build', uuid };
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // no name of a tenant of ours either
  }
}
