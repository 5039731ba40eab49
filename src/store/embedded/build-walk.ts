import type { Catalogue } from './catalogue.ts';
import type { BuildRow } from './catalogue-rows.ts';

/** Builds that are read from the catalogue at a time: all of them would be too many to keep. */
const PAGE = 500;

/** The builds that a search may have to look into, newest logs first. */
export interface BuildWalk {
  /** The next one, which stays the next one. */
  peek(): BuildRow | undefined;
  take(): void;
}

/** Builds with logs of the time from `since` to before `until` (ms). */
export function walkBuilds(catalogue: Catalogue, since: number, until: number): BuildWalk {
  let page: readonly BuildRow[] = [];
  let place = 0;
  let isLast = false;
  const peek = (): BuildRow | undefined => {
    if (place === page.length && !isLast) {
      page = catalogue.buildsInTime({ since, until, after: page.at(-1), limit: PAGE });
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
export function walkList(builds: readonly BuildRow[]): BuildWalk {
  let place = 0;
  return {
    peek: () => builds[place],
    take: () => {
      place += 1;
    },
  };
}
