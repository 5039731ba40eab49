import { ABSENT, RECORD_KINDS, type Records } from '../store/records.ts';

/**
 * Copies what is kept beside builds. A record that is in both stays as it was written last: the copy may be repeated
 * while the old store is still in use, and after the new one is.
 * @returns how many were written
 */
export async function copyRecords(from: Records, to: Records): Promise<number> {
  let copied = 0;
  for (const kind of RECORD_KINDS) {
    for await (const { version: _, changedAt, ...record } of from.list(kind)) {
      const known = await to.get(kind, record.id);
      if (known !== undefined && known.changedAt >= changedAt) continue;
      const written = await to.put(record, known?.version ?? ABSENT);
      if (written !== undefined) copied++;
    }
  }
  return copied;
}
