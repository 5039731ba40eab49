import { openEmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';
import { scratchDirectory } from '../../support/sample-store.ts';
import { testBuildQueue } from '../queue-contract.ts';

testBuildQueue('embedded', async (context, { now }) => {
  const directory = await scratchDirectory(context);
  return {
    open: async (policy) => {
      const store = await openEmbeddedStore(directory, { mode: 'write', now });
      context.after(() => store.close());
      return store.queue(policy);
    },
  };
});
