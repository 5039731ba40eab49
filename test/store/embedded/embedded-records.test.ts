import { openEmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';
import { scratchDirectory } from '../../support/sample-store.ts';
import { testRecords } from '../records-contract.ts';

testRecords('embedded', async (context, { now }) => {
  const directory = await scratchDirectory(context);
  return {
    open: async () => {
      const store = await openEmbeddedStore(directory, { mode: 'write', now });
      context.after(() => store.close());
      return store.records();
    },
  };
});
