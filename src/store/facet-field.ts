import { AppError } from '../errors.ts';
import { fieldType } from '../model/fields.ts';

/**
 * Refuses to count by a text: its values are as many as its events.
 * @throws AppError `USAGE`
 */
export function requireWholeValues(field: string): void {
  if (fieldType(field) !== 'text') return;
  throw new AppError(
    'USAGE',
    `expected a field with whole values to count by, found "${field}", which is text; take one such as build_name`,
  );
}
