import type { Dimension } from '../board/counted-row.ts';

/** Where the page of a bug is; the name is part of the path, so that the address stays the same for ever. */
export function bugAddress(bug: string): string {
  return `/bug/${encodeURIComponent(bug)}`;
}

export function buildAddress(uuid: string): string {
  return `/build/${encodeURIComponent(uuid)}`;
}

/** Where a stored file is shown; `line` is 1-based. */
export function logAddress(uuid: string, filename: string, line?: number): string {
  const file = filename.split('/').map(encodeURIComponent).join('/');
  return `${buildAddress(uuid)}/log/${file}${line === undefined ? '' : `?line=${line}#L${line}`}`;
}

/** Where the page of one job, project, change, … is. */
export function groupAddress(dimension: Dimension, name: string): string {
  return `/${dimension}/${name.split('/').map(encodeURIComponent).join('/')}`;
}

/** `path` with a query made of what is not undefined or empty. */
export function withQuery(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  // Checked before: only texts are left.
  const text = new URLSearchParams(given as [string, string][]).toString();
  return text === '' ? path : `${path}?${text}`;
}
