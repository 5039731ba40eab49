import { createHash } from 'node:crypto';

/** Longest `_id` that a cluster takes, in bytes. */
const MAX_ID_BYTES = 512;

/** What names a document: its own id, or a hash of one that is too long, as an address may be. */
export function documentId(id: string): string {
  if (Buffer.byteLength(id) <= MAX_ID_BYTES) return id;
  return createHash('sha256').update(id).digest('hex');
}
