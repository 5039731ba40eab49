import type { Fields } from '../model/fields.ts';
import type { StoredFile } from './stored-file.ts';

/** The format of events that came with all of their fields: nothing of the build's is added to them. */
const OWN_FIELDS_FORMAT = 'json-event';

/** Whether events of the file bring fields of their own, that win over those of the build. */
export function hasOwnFields(file: StoredFile): boolean {
  return file.format === OWN_FIELDS_FORMAT;
}

/** The fields that all events of one file of a build share; `shared` are the build's own. */
export function eventConstants(shared: Fields, { filename, tags, logUrl }: StoredFile): Fields {
  return { ...shared, filename, tags, ...(logUrl !== undefined && { log_url: logUrl }) };
}
