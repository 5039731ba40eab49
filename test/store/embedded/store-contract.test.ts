import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';
import { testStore } from '../store-contract.ts';

testStore('embedded', async ({ now }) => {
  const directory = mkdtempSync(join(tmpdir(), 'dejabug-test-'));
  const store = await openEmbeddedStore(directory, { mode: 'write', workers: 0, now });
  return {
    store,
    settle: async () => {},
    remove: async () => {
      await store.close();
      rmSync(directory, { recursive: true });
    },
  };
});
