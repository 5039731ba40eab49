import type { Board } from '../board/board.ts';

/** Builds that were said to have the bug and are compared with a preview: more would tell nothing new. */
const MAX_BUILDS = 5000;

/** Builds of the last days whose verdict names the bug, newest first as far as they are known in that order. */
export function buildsWithBug({ table }: Board, bug: string): string[] {
  const id = table.bugs.find(bug);
  const found: string[] = [];
  if (id === undefined) return found;
  for (let row = table.size - 1; row >= 0 && found.length < MAX_BUILDS; row--) {
    if (table.hasBug(row, id)) found.push(table.uuid(row));
  }
  return found;
}

/** Builds of the last days that failed, and that passed. */
export function countOutcomes({ table }: Board): { readonly failed: number; readonly passed: number } {
  let [failed, passed] = [0, 0];
  for (let row = 0; row < table.size; row++) {
    if (table.isFailed(row)) failed += 1;
    else if (table.isPassed(row)) passed += 1;
  }
  return { failed, passed };
}
