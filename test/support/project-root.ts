import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json, from the compiled tests as from the sources. */
export const projectRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));

function findRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findRoot(dirname(folder));
}

/** Path of the real data beside the project; tests that need it skip, visibly, where it is absent. */
export const sharedData: string | undefined = [join(projectRoot, '..', 'shared', 'data')].find((path) =>
  existsSync(path),
);

/** Folder of the committed test material. */
export const fixtures: string = join(projectRoot, 'test', 'fixtures');
