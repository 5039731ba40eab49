import { isAppError } from '../../errors.ts';

/**
 * What to tell of a block or a block file that can not be read; the search goes on without it.
 * @throws what is no damage of the store, as it is
 */
export function describeDamage(error: unknown): string {
  if (isAppError(error, 'STORE_CORRUPT')) return error.message;
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return `${path}: no such file; it may have been pruned or replaced meanwhile`;
  if (code === 'EIO' || code === 'EACCES') return `${path}: can not be read (${code})`;
  throw error;
}
