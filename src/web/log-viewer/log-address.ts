import { buildAddress } from '../design/addresses.ts';

function inBuild(uuid: string, part: string, filename: string): string {
  return `${buildAddress(uuid)}/${part}/${filename.split('/').map(encodeURIComponent).join('/')}`;
}

/** Where the bytes of a stored file are. */
export function rawAddress(uuid: string, filename: string): string {
  return inBuild(uuid, 'raw', filename);
}

/** Where parts of a log are, for the script of its page. */
export function linesAddress(uuid: string, filename: string): string {
  return inBuild(uuid, 'lines', filename);
}

/** Where a log is searched, for the script of its page. */
export function findAddress(uuid: string, filename: string): string {
  return inBuild(uuid, 'find', filename);
}
