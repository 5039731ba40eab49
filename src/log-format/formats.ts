import { plain } from './formats/plain.ts';
import type { LogFormat } from './log-format.ts';

/** All formats; where two are equally sure of a file, the earlier one is taken. */
export const FORMATS: readonly LogFormat[] = [plain];

const BY_NAME = new Map(FORMATS.map((format) => [format.name, format]));

/** The format of that name; `plain` for a name that is not known, as an older store may hold. */
export function formatByName(name: string): LogFormat {
  return BY_NAME.get(name) ?? plain;
}
