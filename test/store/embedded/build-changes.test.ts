import { openEmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';
import { scratchDirectory } from '../../support/sample-store.ts';
import { testBuildChanges } from '../changes-contract.ts';

testBuildChanges('embedded', async (context, { now }) => {
  const directory = await scratchDirectory(context);
  return {
    open: async () => {
      const store = await openEmbeddedStore(directory, { mode: 'write', workers: 0, now });
      context.after(() => store.close());
      return store;
    },
    settle: async () => {},
  };
});
