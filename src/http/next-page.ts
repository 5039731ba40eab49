/** The query of a list's next page, as the header `Link` names it (RFC 8288); undefined behind the last. */
export function nextPage(link: string | undefined): URLSearchParams | undefined {
  const url = /<(?<url>[^<>]+)>;\s*rel="?next"?/.exec(link ?? '')?.groups?.url;
  return url === undefined ? undefined : new URL(url).searchParams;
}
