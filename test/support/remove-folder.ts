import { rm } from 'node:fs/promises';

/** Removes a folder with all that is in it, though a process that ends just now may still write there. */
export function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
