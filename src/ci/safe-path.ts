/**
 * `path` as a file's name inside its build: `/` between folders, no `.` and no leading `/`; control characters, which
 * would play with a terminal, become U+FFFD.
 * @returns undefined for a path that leaves the build (`..`), has a NUL or no name at all
 */
export function safePath(path: string): string | undefined {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length === 0 || parts.includes('..') || path.includes('\0')) return undefined;
  return parts.join('/').replace(/[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}

/** A path inside a build as the end of an address. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
