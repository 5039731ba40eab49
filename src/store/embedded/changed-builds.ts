import { setImmediate as nextTurn } from 'node:timers/promises';
import type { BuildChange } from '../store.ts';
import type { Catalogue } from './catalogue.ts';

/** Builds read at once; others get their turn in between. */
const PAGE = 500;

/**
 * Builds that were changed after `cursor`, which is the number of a change. A cursor that is none, or is from another
 * catalogue with more changes, asks for all.
 */
export async function* changedBuilds(
  catalogue: Catalogue,
  cursor: string | undefined,
): AsyncGenerator<BuildChange> {
  for (let after = changeOf(catalogue, cursor); ; await nextTurn()) {
    const page = catalogue.changedBuilds(after, PAGE);
    for (const { change, ...build } of page) {
      after = change;
      yield { ...build, cursor: String(change) };
    }
    if (page.length < PAGE) return;
  }
}

function changeOf(catalogue: Catalogue, cursor = '0'): number {
  const change = Number(cursor);
  return Number.isSafeInteger(change) && change <= catalogue.lastChange() ? change : 0;
}
