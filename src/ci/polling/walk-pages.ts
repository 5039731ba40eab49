/** Part of a page that is asked for again with the next one. */
const OVERLAP = 0.1;

/**
 * All pages of a list that changes while it is read, without a gap: what begins pushes the rest to later pages, what
 * ends pulls it to earlier ones, which have been read already.
 *
 * Two neighbouring pages have to share an item. Where they do not, one goes back until they do.
 * @param ask - the items behind the first `skip`
 * @returns of each page those items that were on none before
 */
export async function* walkPages<T>(
  ask: (skip: number) => Promise<readonly T[]>,
  idOf: (item: T) => string,
): AsyncGenerator<readonly T[]> {
  const seen = new Set<string>();
  let step = 1;
  let largest = 0;
  let emptyFrom = Number.POSITIVE_INFINITY;
  for (let skip = 0; ; ) {
    const items = await ask(skip);
    const fresh = items.filter((item) => !seen.has(idOf(item)));
    const isJoined = skip === 0 || fresh.length < items.length;
    if (items.length === 0) emptyFrom = skip;
    if (!isJoined) {
      skip = Math.max(0, skip - step);
      continue;
    }
    for (const item of fresh) seen.add(idOf(item));
    if (fresh.length > 0) yield fresh;
    // How many items a server gives at most is its business: a page with fewer than another is the last one.
    largest = Math.max(largest, items.length);
    if (items.length < largest || (fresh.length === 0 && skip + items.length >= emptyFrom)) return;
    step = Math.max(1, items.length - Math.ceil(items.length * OVERLAP));
    skip += step;
  }
}
