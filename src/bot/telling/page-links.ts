/** Addresses of the status pages; all undefined where there are none. */
export interface PageLinks {
  readonly home: string | undefined;
  bug(bug: string): string | undefined;
  build(uuid: string): string | undefined;
}

/** @param baseUrl - where the status pages are served, if they are */
export function pageLinks(baseUrl: string | undefined): PageLinks {
  const root = baseUrl?.replace(/\/$/, '');
  return {
    home: root,
    bug: (bug) => root && `${root}/bug/${encodeURIComponent(bug)}`,
    build: (uuid) => root && `${root}/build/${encodeURIComponent(uuid)}`,
  };
}
