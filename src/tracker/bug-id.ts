import type { TrackerOptions } from './tracker-options.ts';

/**
 * The bug's id in a tracker, from `name:id` or from its address there.
 *
 * @param isId - whether a text behind the colon is an id of this kind of tracker
 * @param idInPath - reads the id from what follows the tracker's address; starts with a slash
 */
export function bugId(
  link: string,
  { name, url }: TrackerOptions,
  isId: (text: string) => boolean,
  idInPath: (path: string) => string | undefined,
): string | undefined {
  const named = link.startsWith(`${name}:`) ? link.slice(name.length + 1) : undefined;
  const id = named !== undefined && isId(named) ? named : idOfAddress(link, new URL(url), idInPath);
  const hasDotFolder = id?.split(/[/#]/).some((part) => /^\.+$/.test(part));
  return hasDotFolder ? undefined : id;
}

function idOfAddress(
  link: string,
  base: URL,
  idInPath: (path: string) => string | undefined,
): string | undefined {
  if (!URL.canParse(link)) return undefined;
  const { host, pathname, search, hash } = new URL(link);
  const folder = base.pathname.replace(/\/$/, '');
  if (host !== base.host || !pathname.startsWith(`${folder}/`)) return undefined;
  return idInPath(pathname.slice(folder.length) + search + hash);
}

/** Whether `text` is a number as trackers count their bugs. */
export function isNumber(text: string): boolean {
  return /^\d{1,12}$/.test(text);
}

/** A tracker's time; taken as UTC where it names no zone. */
export function trackerTime(text: string | null | undefined): Date | undefined {
  if (text === null || text === undefined) return undefined;
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2') : `${text}Z`;
  const time = new Date(zoned);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** The latest of some times that may be unknown. */
export function latest(times: readonly (Date | undefined)[]): Date | undefined {
  const known = times.filter((time) => time !== undefined).map(Number);
  return known.length === 0 ? undefined : new Date(Math.max(...known));
}
