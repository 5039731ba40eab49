import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { removeFolder } from './remove-folder.ts';

/** A new folder that is gone when the tests of the file are done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dejabug-test-'));
  after(() => removeFolder(folder));
  return folder;
}
