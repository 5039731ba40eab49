import { AppError } from '../errors.ts';

const CLOUD = 'cloud:';

/** Whether a store's location is a cluster: an address, or `cloud:` with a cloud id; all others are directories. */
export function isClusterLocation(location: string): boolean {
  return /^https?:\/\//i.test(location) || location.startsWith(CLOUD);
}

/** The cloud id in a location of the form `cloud:ID`. */
export function cloudIdOf(location: string): string | undefined {
  return location.startsWith(CLOUD) ? location.slice(CLOUD.length) : undefined;
}

/**
 * The location as it may be shown: an address without user and password.
 * @throws AppError `CONFIG_INVALID` for an address that is none
 */
export function shownLocation(location: string): string {
  const cloudId = cloudIdOf(location);
  if (cloudId !== undefined) return `Elastic Cloud ${cloudId.split(':')[0]}`;
  if (!isClusterLocation(location)) return location;
  if (!URL.canParse(location)) {
    throw new AppError(
      'CONFIG_INVALID',
      'expected the address of an Elasticsearch cluster such as https://es.example.com:9200, found one that can not be read; check the key "store"',
    );
  }
  const url = new URL(location);
  url.username = '';
  url.password = '';
  return url.href.replace(/\/$/, '');
}
