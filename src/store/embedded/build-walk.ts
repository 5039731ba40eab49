import type { Catalogue, TimePage } from './catalogue.ts';
import type { BuildGlance } from './catalogue-rows.ts';

/** Builds that are read from the catalogue at a time: all of them would be too many to keep, with filters up to 64 KB each. */
const PAGE = 200;

/** The builds that a search may have to look into, newest logs first. */
export interface BuildWalk {
  /** The next one, which stays the next one. */
  peek(): BuildGlance | undefined;
  take(): void;
}

/** Builds with logs of the time from `since` to before `until` (ms). */
export function walkBuilds(
  catalogue: Catalogue,
  request: Pick<TimePage, 'since' | 'until' | 'withFilters'>,
): BuildWalk {
  let page: readonly BuildGlance[] = [];
  let place = 0;
  let isLast = false;
  const peek = (): BuildGlance | undefined => {
    if (place === page.length && !isLast) {
      page = catalogue.buildsInTime({ ...request, after: page.at(-1), limit: PAGE });
      isLast = page.length < PAGE;
      place = 0;
    }
    return page[place];
  };
  return {
    peek,
    take: () => {
      place += 1;
    },
  };
}

/** Builds that are known already, newest logs first. */
export function walkList(builds: readonly BuildGlance[]): BuildWalk {
  let place = 0;
  return {
    peek: () => builds[place],
    take: () => {
      place += 1;
    },
  };
}
