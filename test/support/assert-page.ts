import assert from 'node:assert/strict';

/** Fails, without showing all of a page, when the page does not have what is looked for. */
export function assertHas(page: string, pattern: RegExp): void {
  assert.ok(pattern.test(page), `expected ${pattern} in a page of ${page.length} characters`);
}

/** Fails when the page has what it must not have, and shows where. */
export function assertLacks(page: string, pattern: RegExp): void {
  const found = pattern.exec(page);
  const around = found && page.slice(Math.max(0, found.index - 100), found.index + 100);
  assert.equal(around, null, `expected no ${pattern}`);
}
