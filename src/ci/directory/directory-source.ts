import { createHash } from 'node:crypto';
import { createListedSource } from '../listed-source.ts';
import type { LogSource } from '../log-source.ts';
import type { SourceLimits } from '../source-limits.ts';
import { walkDirectory } from './walk-directory.ts';

/** The build whose logs are in `folder`, a real path. */
export function createDirectorySource(folder: string, limits: SourceLimits): LogSource {
  return createListedSource({
    location: folder,
    build: { buildUuid: buildUuidOf(folder) },
    list: () => walkDirectory(folder, limits),
  });
}

/** A build's name made of where it lies: the same place is the same build. 32 hexadecimal digits, as Zuul's. */
export function buildUuidOf(location: string): string {
  return createHash('sha256').update(location).digest('hex').slice(0, 32);
}
