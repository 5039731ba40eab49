import { basename } from 'node:path';
import { createListedSource } from '../listed-source.ts';
import type { LogSource } from '../log-source.ts';
import { buildUuidOf } from './directory-source.ts';
import { openLocalFile } from './open-local-file.ts';

/** A build that has one log, the local file `path`. */
export function createFileSource(path: string): LogSource {
  return createListedSource({
    location: path,
    build: { buildUuid: buildUuidOf(path) },
    list: async () => ({
      files: [{ path: basename(path), open: (signal) => openLocalFile(path, signal) }],
      incomplete: [],
    }),
  });
}
