import type { ZuulBuild } from './schema.ts';

/** Part of a page that is asked for again with the next one. */
const OVERLAP = 0.1;

/**
 * All pages of a list that changes while it is read, without a gap: builds that begin push others to later pages,
 * builds that end pull others to earlier ones, which have been read already.
 *
 * Two neighbouring pages have to share a build. Where they do not, one goes back until they do.
 * @param page - the builds behind the first `skip`
 * @returns of each page those builds that were on none before
 */
export async function* walkBuilds(
  page: (skip: number) => Promise<readonly ZuulBuild[]>,
): AsyncGenerator<readonly ZuulBuild[]> {
  const seen = new Set<string>();
  let step = 1;
  for (let skip = 0; ; ) {
    const builds = await page(skip);
    const fresh = builds.filter(({ uuid }) => !seen.has(uuid));
    const isJoined = skip === 0 || fresh.length < builds.length;
    if (!isJoined) {
      skip = Math.max(0, skip - step);
      continue;
    }
    if (fresh.length === 0) return;
    for (const { uuid } of fresh) seen.add(uuid);
    yield fresh;
    step = Math.max(1, builds.length - Math.ceil(builds.length * OVERLAP));
    skip += step;
  }
}
