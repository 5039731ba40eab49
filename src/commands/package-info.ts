import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package that this program was started from. */
export interface PackageInfo {
  readonly root: string;
  readonly version: string;
  /** The oldest Node it runs on, as npm writes ranges. */
  readonly nodeRange: string;
  /** Folder of the signatures that come with the program. */
  readonly shippedQueries: string;
}

/** Reads package.json, wherever the program is installed. */
export function readPackage(): PackageInfo {
  const root = findRoot(dirname(fileURLToPath(import.meta.url)));
  // The package's own file, checked in and tested with the program.
  const { version, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string;
    engines: { node: string };
  };
  return { root, version, nodeRange: engines.node, shippedQueries: join(root, 'queries') };
}

function findRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findRoot(dirname(folder));
}
